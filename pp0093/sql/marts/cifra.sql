-- Lo que se da de cada cosa sin contar sus filas: lo que los documentos imprimen, lo que reportan las unidades, entre qué
-- valores está y los solapamientos y partes que salen de eso. Una fila por cosa y por base: lo que puede encabezar donde los
-- registros no bastan (base vacía), lo que da metas/ y lo que dan los documentos, también lo que está al lado.
-- grano: base, indicador, alcance, anio, dimension, valor_dimension, es_todo
-- nace de: marts.publicado, marts.impreso, marts.conflicto, marts.meta_fisica, marts.intervalo
-- base | varchar | texto | vacía, metas o publicado | not_null
-- indicador | varchar | texto | indicador | not_null
-- alcance | varchar | texto | reporte o nacional | not_null
-- anio | integer | año | año que mide | not_null
-- dimension | varchar | texto | dimensiones separadas por «;»; nulo para el programa entero
-- valor_dimension | varchar | texto | códigos o etiquetas, en el mismo orden; nulo para el programa entero
-- es_todo | boolean | lógico | de un producto, si es de todas sus actividades y no sólo de las que cuentan | not_null
-- valor | decimal(24,6) | según unidad | la cifra; de una parte, el numerador; nulo si no la hay
-- sobre | decimal(24,6) | según unidad | de una parte, el denominador
-- minimo | bigint | empresas | no son menos
-- maximo | bigint | empresas | no son más
-- procedencia | varchar | texto | publicado, reportado o derivado | not_null
-- motivo | varchar | texto | por qué no hay cifra
-- sumandos | varchar | texto | de un solapamiento, lo que suman las actividades y lo que son juntas, entre «;»
-- cortes | varchar | texto | fechas de corte declaradas, entre «;»
-- archivos | varchar | texto | de dónde sale lo que no se imprime tal cual, entre «;»
-- archivo | varchar | texto | archivo transcrito que la imprime
-- fila | bigint | número | fila del archivo
with bases as (
    select '' as base
    union all
    select 'metas'
    union all
    select 'publicado'
),

turnos as (
    select *, min(turno) over (partition by indicador, anio, dimension, valor_dimension) as primero
    from marts.conflicto
),

-- De lo que se imprime con varios valores y ninguno encabeza, por cada nombre y lugar con que se imprime.
sin_cabeza as (
    select
        indicador, anio, dimension, valor_dimension,
        indicador = 'avance_fisico' and bool_and(lower(unidad_medida) = 'empresas') as son_empresas
    from turnos
    group by indicador, anio, dimension, valor_dimension
    having min(turno) > 0 and count(distinct case when turno = primero then valor * power(10, escala) end) > 1
),

impresas_sin_cabeza as (
    select t.*, s.son_empresas
    from turnos t
    join sin_cabeza s
        on s.indicador = t.indicador and s.anio = t.anio
        and s.dimension is not distinct from t.dimension and s.valor_dimension is not distinct from t.valor_dimension
),

llamadas as (
    select indicador, anio, dimension, valor_dimension, indicador as llamado from impresas_sin_cabeza
    union
    select indicador, anio, dimension, valor_dimension, indicador_impreso from impresas_sin_cabeza
    union
    select indicador, anio, dimension, valor_dimension, 'empresas_atendidas' from impresas_sin_cabeza where son_empresas
),

lugares as (
    select indicador, anio, dimension, valor_dimension, dimension as de, valor_dimension as valor_de from impresas_sin_cabeza
    union
    select indicador, anio, dimension, valor_dimension, dimension_impresa, valor_dimension_impreso from impresas_sin_cabeza
),

contradichas as (
    select distinct n.llamado as indicador, n.anio, l.de as dimension, l.valor_de as valor_dimension
    from llamadas n
    join lugares l
        on l.indicador = n.indicador and l.anio = n.anio
        and l.dimension is not distinct from n.dimension and l.valor_dimension is not distinct from n.valor_dimension
),

como_se_imprimen as (
    select i.indicador, i.anio, i.dimension, i.valor_dimension, i.valor, i.corte, i.archivo, i.fila, null as motivo
    from marts.impreso i
    left join contradichas c
        on c.indicador = i.indicador and c.anio = i.anio
        and c.dimension is not distinct from i.dimension and c.valor_dimension is not distinct from i.valor_dimension
    where c.indicador is null
    union all by name
    select indicador, anio, dimension, valor_dimension, 'se imprimen valores distintos y ninguno encabeza' as motivo
    from contradichas
),

-- Cada unidad, y la dirección que es sólo ella.
quien as (
    select anio, unidad, 'unidad' as como, unidad as codigo from vigente.unidad
    union all
    select anio, min(unidad), 'direccion', direccion from vigente.unidad group by anio, direccion having count(*) = 1
),

-- La única que entrega una actividad, y si es la única que ella entrega.
unica as (
    select e.anio, e.actividad, e.unidad, u.cuantas = 1 as es_lo_suyo
    from (select anio, actividad, min(unidad) as unidad from vigente.entrega group by anio, actividad having count(*) = 1) e
    join (select anio, unidad, count(*) as cuantas from vigente.entrega group by anio, unidad) u using (anio, unidad)
),

de_su_unidad as (
    select i.*, q.como, q.codigo, u.es_lo_suyo
    from como_se_imprimen i
    join unica u on u.anio = i.anio and u.actividad = i.valor_dimension
    join quien q on q.anio = u.anio and q.unidad = u.unidad
    where i.indicador = 'empresas_atendidas' and i.dimension = 'actividad'
),

de_unidades as (
    select i.* replace ('unidad' as dimension), 3 as orden
    from como_se_imprimen i
    join quien q on q.anio = i.anio and q.como = 'direccion' and q.codigo = i.valor_dimension and q.unidad = q.codigo
    where i.dimension = 'direccion'
    union all by name
    select
        * exclude (como, codigo, es_lo_suyo)
            replace (como || ';actividad' as dimension, codigo || ';' || valor_dimension as valor_dimension),
        2 as orden
    from de_su_unidad
    union all by name
    select * exclude (como, codigo, es_lo_suyo) replace (como as dimension, codigo as valor_dimension), 2 as orden
    from de_su_unidad
    where es_lo_suyo
),

dadas as (
    select t.base, i.*, 1 as orden, 'publicado' as procedencia
    from como_se_imprimen i
    left join (select anio, actividad, base as base_de_ella from marts.base) b
        on i.indicador = 'empresas_atendidas' and i.dimension = 'actividad'
        and b.anio = i.anio and b.actividad = i.valor_dimension
    join bases t
        on t.base = 'publicado' or (t.base = '' and coalesce(b.base_de_ella, '') not in ('parcial', 'reportado'))
    union all by name
    select t.base, u.*, 'publicado' as procedencia
    from de_unidades u
    left join como_se_imprimen i
        on i.indicador = u.indicador and i.anio = u.anio and i.dimension = u.dimension
        and i.valor_dimension = u.valor_dimension
    join bases t on t.base <> 'metas'
    where i.indicador is null
    union all by name
    select
        '' as base,
        'empresas_atendidas' as indicador,
        m.anio,
        m.nivel as dimension,
        m.codigo as valor_dimension,
        m.avance_fisico as valor,
        m.corte,
        min(o.archivo) as archivo,
        4 as orden,
        'reportado' as procedencia
    from marts.meta_fisica m
    left join marts.meta_origen o using (anio, nivel, codigo)
    where m.avance_fisico_procedencia = 'reportado' and m.unidad_medida = 'Empresas'
        and coalesce(o.medida, 'avance_fisico') = 'avance_fisico'
    group by m.anio, m.nivel, m.codigo, m.avance_fisico, m.corte
    union all by name
    select
        'metas' as base,
        'empresas_atendidas' as indicador,
        f.anio,
        f.nivel as dimension,
        f.codigo as valor_dimension,
        f.avance_fisico as valor,
        f.corte,
        4 as orden,
        'reportado' as procedencia
    from marts.meta_fisica_fuente f
    join marts.meta_fisica m using (anio, nivel, codigo)
    where f.de = 'metas' and f.avance_fisico_procedencia = 'reportado' and m.unidad_medida = 'Empresas'
),

firmas as (
    select *
    from dadas
    where indicador = 'empresas_atendidas'
    qualify row_number() over (partition by base, anio, dimension, valor_dimension order by orden, archivo, fila) = 1
),

-- De estas actividades responden sus registros: nada de ellas encabeza.
de_registros as (select '' as base, anio, actividad from marts.base where marts.base.base = 'registros'),

-- Lo que suman las actividades de más sobre las empresas de todas: donde todo es de una sola fuente.
solapamientos as (
    select
        t.base,
        t.anio,
        t.dimension,
        t.valor_dimension,
        sum(p.valor) - min(t.valor) as valor,
        string_agg(p.valor::bigint::varchar, ';' order by r.orden::integer) || ';' || min(t.valor)::bigint::varchar as sumandos,
        concat_ws(';', min(t.corte)::varchar, string_agg(p.corte::varchar, ';' order by r.orden::integer)) as cortes,
        concat_ws(';', min(t.archivo), string_agg(p.archivo, ';' order by r.orden::integer)) as archivos
    from firmas t
    join vigente.actividad r
        on r.anio = t.anio and r.unidad_medida = 'Empresas' and (
            t.dimension is null
            or (t.dimension = 'producto' and r.producto = t.valor_dimension and r.cuenta_para_producto = 'si')
            or (t.dimension = 'actividad' and r.actividad = t.valor_dimension)
        )
    left join firmas p on p.base = t.base and p.anio = t.anio and p.dimension = 'actividad'
        and p.valor_dimension = r.actividad and p.procedencia = t.procedencia
    left join de_registros d on d.base = t.base and d.anio = r.anio and d.actividad = r.actividad
    group by t.base, t.anio, t.dimension, t.valor_dimension
    having count(p.valor) = count(*) and count(d.actividad) = 0 and sum(p.valor) >= min(t.valor)
),

-- Qué parte son de todas las del año.
partes as (
    select
        p.base,
        p.anio,
        p.dimension,
        p.valor_dimension,
        p.orden,
        p.valor,
        t.valor as sobre,
        concat_ws(';', t.corte::varchar, p.corte::varchar) as cortes,
        concat_ws(';', t.archivo, p.archivo) as archivos
    from dadas p
    join firmas t
        on t.base = p.base and t.anio = p.anio and t.dimension is null and t.procedencia = p.procedencia and t.valor <> 0
    left join de_registros d
        on p.dimension = 'actividad' and d.base = p.base and d.anio = p.anio and d.actividad = p.valor_dimension
    where p.indicador = 'empresas_atendidas' and p.valor is not null and p.dimension not like '%;%'
        and d.actividad is null
),

tramos as (
    select
        t.base,
        i.anio,
        case i.nivel when 'familia_servicio' then i.nivel when 'programa' then null else 'producto' end as dimension,
        case when i.nivel <> 'programa' then i.codigo end as valor_dimension,
        case when i.minimo = i.maximo then i.minimo end as valor,
        case when i.minimo < i.maximo then i.minimo end as minimo,
        case when i.minimo < i.maximo then i.maximo end as maximo,
        string_agg(distinct case when i.archivo is null then m.corte::varchar end, ';') as cortes,
        i.archivo as archivos,
        i.nivel = 'presupuesto' as es_todo
    from marts.intervalo i
    left join vigente.actividad r
        on r.anio = i.anio and r.unidad_medida = 'Empresas' and (
            i.nivel = 'programa'
            or (r.producto = i.codigo and (r.cuenta_para_producto = 'si' or i.nivel = 'presupuesto'))
        )
    left join marts.meta_fisica m
        on m.anio = r.anio and m.nivel = 'actividad' and m.codigo = r.actividad and m.avance_fisico is not null
    join bases t on t.base = '' or (t.base = 'publicado' and i.archivo is not null)
    group by t.base, i.anio, i.nivel, i.codigo, i.minimo, i.maximo, i.archivo
),

-- Los montos impresos, cada uno en su alcance: de varios de lo mismo, el que encabeza. Lo del país dice alcance primero.
montos as (
    select
        'publicado' as base,
        indicador,
        case when dimension like 'alcance%' then split_part(valor_dimension, ';', 1) else 'reporte' end as alcance,
        anio,
        case
            when dimension like 'alcance;%' then substr(dimension, 9)
            when dimension <> 'alcance' then dimension
        end as dimension,
        case
            when dimension like 'alcance;%' then substr(valor_dimension, length(split_part(valor_dimension, ';', 1)) + 2)
            when dimension <> 'alcance' then valor_dimension
        end as valor_dimension,
        valor,
        corte::varchar as cortes,
        archivo,
        fila,
        turno,
        seccion,
        documento,
        'publicado' as procedencia
    from marts.publicado
    where escala = 0 and valor is not null and indicador like '%_soles'
),

con_primero as (
    select *, min(turno) over (partition by indicador, alcance, anio, dimension, valor_dimension) as primero from montos
),

cabezas as (
    select
        * exclude (turno, primero, seccion, documento),
        row_number() over (
            partition by indicador, alcance, anio, dimension, valor_dimension
            order by turno, lower(seccion) not like 'anexo%' or seccion is null, seccion like '%(gráfico)%', documento desc, archivo, fila
        ) as orden,
        min(case when turno is null or turno = primero then valor end)
            over (partition by indicador, alcance, anio, dimension, valor_dimension) as menor,
        max(case when turno is null or turno = primero then valor end)
            over (partition by indicador, alcance, anio, dimension, valor_dimension) as mayor,
        primero
    from con_primero
),

todas as (
    select
        * exclude (corte), corte::varchar as cortes, case when fila is null then archivo end as archivos
    from dadas
    union all by name
    select *, 'solapamiento' as indicador, 'derivado' as procedencia, 5 as orden from solapamientos
    union all by name
    select * replace (orden + 10 as orden), 'participacion_pct' as indicador, 'derivado' as procedencia from partes
    union all by name
    select *, 'empresas_atendidas' as indicador, 'derivado' as procedencia, 30 as orden from tramos
    union all by name
    select * exclude (menor, mayor, primero) from cabezas where orden = 1 and (menor = mayor or coalesce(primero, 0) = 0)
),

final as (
    select
        base,
        indicador,
        coalesce(alcance, 'reporte') as alcance,
        anio::integer as anio,
        dimension,
        valor_dimension,
        coalesce(es_todo, false) as es_todo,
        valor::decimal(24, 6) as valor,
        sobre::decimal(24, 6) as sobre,
        minimo,
        maximo,
        procedencia,
        motivo,
        sumandos,
        nullif(cortes, '') as cortes,
        nullif(archivos, '') as archivos,
        archivo,
        fila
    from todas
    qualify row_number() over (
        partition by base, indicador, coalesce(alcance, 'reporte'), anio, dimension, valor_dimension, coalesce(es_todo, false)
        order by orden, archivo, fila
    ) = 1
)

select * from final
