-- Lo que dicen de las empresas, sin sus filas, los documentos, metas/ y los intervalos; y los solapamientos y partes que
-- salen de eso. Con base (metas, publicado), sólo lo que ella da, lo que está al lado incluido; sin ella, lo que puede encabezar.
with pedida as (select ?::varchar as base),

turnos as (
    select *, min(turno) over (partition by indicador, anio, dimension, valor_dimension) as primero
    from {conflicto}
),

-- De lo que se imprime con varios valores y ninguno encabeza, por cada nombre con que se imprime.
sin_cabeza as (
    select
        anio,
        unnest(list_concat(
            [indicador, if(indicador = 'avance_fisico' and bool_and(lower(unidad_medida) = 'empresas'), 'empresas_atendidas', indicador)],
            list(indicador_impreso)
        )) as llamado,
        list_concat(
            [{{'d': dimension, 'v': valor_dimension}}], list({{'d': dimension_impresa, 'v': valor_dimension_impreso}})
        ) as lugares
    from turnos
    group by anio, indicador, dimension, valor_dimension
    having any_value(primero) > 0
        and count(distinct valor * power(10, escala)) filter (where turno = primero) > 1
),

contradichas as (
    select distinct llamado as indicador, anio, lugar.d as dimension, lugar.v as valor_dimension
    from (select llamado, anio, unnest(lugares) as lugar from sin_cabeza)
),

como_se_imprimen as (
    select i.indicador, i.anio, i.dimension, i.valor_dimension, i.valor, i.corte, i.archivo, i.fila
    from marts.impreso i
    where not exists (
        select 1 from contradichas c
        where c.indicador = i.indicador and c.anio = i.anio
            and c.dimension is not distinct from i.dimension and c.valor_dimension is not distinct from i.valor_dimension
    )
    union all by name
    select indicador, anio, dimension, valor_dimension from contradichas
),

-- Cada unidad, y la dirección que es sólo ella.
quien as (
    select anio, unidad, 'unidad' as como, unidad as codigo from vigente.unidad
    union all
    select anio, any_value(unidad), 'direccion', direccion from vigente.unidad group by anio, direccion having count(*) = 1
),

-- La única que entrega una actividad, y si es la única que ella entrega.
unica as (
    select e.anio, e.actividad, e.unidad, u.cuantas = 1 as es_todo
    from (select anio, actividad, any_value(unidad) as unidad from vigente.entrega group by all having count(*) = 1) e
    join (select anio, unidad, count(*) as cuantas from vigente.entrega group by all) u using (anio, unidad)
),

de_unidades as (
    select i.* replace ('unidad' as dimension), 3 as orden
    from como_se_imprimen i
    join quien q on q.anio = i.anio and q.como = 'direccion' and q.codigo = i.valor_dimension and q.unidad = q.codigo
    where i.dimension = 'direccion'
    union all by name
    select i.* exclude (lugar) replace (lugar.d as dimension, lugar.v as valor_dimension), 2 as orden
    from (
        select i.*, unnest([
            {{'d': q.como || ';actividad', 'v': q.codigo || ';' || i.valor_dimension}},
            if(u.es_todo, {{'d': q.como, 'v': q.codigo}}, null)
        ]) as lugar
        from como_se_imprimen i
        join unica u on u.anio = i.anio and u.actividad = i.valor_dimension
        join quien q on q.anio = u.anio and q.unidad = u.unidad
        where i.indicador = 'empresas_atendidas' and i.dimension = 'actividad'
    ) i
    where lugar is not null
),

dadas as (
    select i.*, 1 as orden, 'publicado' as procedencia
    from como_se_imprimen i
    left join (select anio, actividad, base as base_de_ella from marts.base) b
        on i.indicador = 'empresas_atendidas' and i.dimension = 'actividad'
        and b.anio = i.anio and b.actividad = i.valor_dimension
    cross join pedida
    where base = 'publicado' or (base = '' and coalesce(base_de_ella, '') not in ('parcial', 'reportado'))
    union all by name
    select u.*, 'publicado' as procedencia
    from de_unidades u
    cross join pedida
    where base <> 'metas' and not exists (
        select 1 from como_se_imprimen i
        where i.indicador = u.indicador and i.anio = u.anio and i.dimension = u.dimension
            and i.valor_dimension = u.valor_dimension
    )
    union all by name
    select
        'empresas_atendidas' as indicador,
        m.anio,
        nivel as dimension,
        codigo as valor_dimension,
        avance_fisico as valor,
        corte,
        min(o.archivo) as archivo,
        4 as orden,
        'reportado' as procedencia
    from marts.meta_fisica m
    left join marts.meta_origen o using (anio, nivel, codigo)
    cross join pedida
    where base = '' and avance_fisico_procedencia = 'reportado' and unidad_medida = 'Empresas'
        and coalesce(o.medida, 'avance_fisico') = 'avance_fisico'
    group by all
    union all by name
    select
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
    cross join pedida
    where base = 'metas' and f.de = 'metas' and f.avance_fisico_procedencia = 'reportado' and m.unidad_medida = 'Empresas'
),

firmas as (
    select *
    from dadas
    where indicador = 'empresas_atendidas'
    qualify row_number() over (partition by anio, dimension, valor_dimension order by orden, archivo, fila) = 1
),

de_registros as (select anio, actividad from marts.base cross join pedida where marts.base.base = 'registros' and pedida.base = ''),

-- Lo que suman las actividades de más sobre las empresas de todas: donde todo es de una sola fuente.
solapamientos as (
    select
        t.anio,
        t.dimension,
        t.valor_dimension,
        sum(p.valor) - any_value(t.valor) as valor,
        string_agg(format('{{:,}}', p.valor::bigint), ' + ' order by r.orden::integer)
            || format(' − {{:,}}', any_value(t.valor)::bigint) as cuenta,
        list_concat([any_value(t.corte)], list(p.corte)) as cortes,
        list_concat([any_value(t.archivo)], list(p.archivo order by r.orden::integer)) as archivos
    from firmas t
    join vigente.actividad r
        on r.anio = t.anio and r.unidad_medida = 'Empresas' and (
            t.dimension is null
            or (t.dimension = 'producto' and r.producto = t.valor_dimension and r.cuenta_para_producto = 'si')
            or (t.dimension = 'actividad' and r.actividad = t.valor_dimension)
        )
    left join firmas p on p.anio = t.anio and p.dimension = 'actividad' and p.valor_dimension = r.actividad
        and p.procedencia = t.procedencia
    left join de_registros d on d.anio = r.anio and d.actividad = r.actividad
    group by t.anio, t.dimension, t.valor_dimension
    having count(p.valor) = count(*) and count(d.actividad) = 0 and sum(p.valor) >= any_value(t.valor)
),

-- Qué parte son de todas las del año.
partes as (
    select
        p.anio,
        p.dimension,
        p.valor_dimension,
        p.valor,
        t.valor as sobre,
        [t.corte, p.corte] as cortes,
        [t.archivo, p.archivo] as archivos
    from dadas p
    join firmas t on t.anio = p.anio and t.dimension is null and t.procedencia = p.procedencia and t.valor <> 0
    left join de_registros d on p.dimension = 'actividad' and d.anio = p.anio and d.actividad = p.valor_dimension
    where p.indicador = 'empresas_atendidas' and p.valor is not null and not contains(p.dimension, ';')
        and d.actividad is null
),

tramos as (
    select
        i.anio,
        if(i.nivel = 'programa', null, 'producto') as dimension,
        if(i.nivel = 'programa', null, i.codigo) as valor_dimension,
        if(i.minimo = i.maximo, i.minimo, null) as valor,
        if(i.minimo < i.maximo, i.minimo, null) as minimo,
        if(i.minimo < i.maximo, i.maximo, null) as maximo,
        list(m.corte) filter (where i.archivo is null) as cortes,
        [i.archivo] as archivos,
        i.nivel = 'presupuesto' as es_todo
    from marts.intervalo i
    left join vigente.actividad r
        on r.anio = i.anio and r.unidad_medida = 'Empresas' and (
            i.nivel = 'programa'
            or (r.producto = i.codigo and (r.cuenta_para_producto = 'si' or i.nivel = 'presupuesto'))
        )
    left join marts.meta_fisica m
        on m.anio = r.anio and m.nivel = 'actividad' and m.codigo = r.actividad and m.avance_fisico is not null
    cross join pedida
    where base = '' or (base = 'publicado' and i.archivo is not null)
    group by i.anio, i.nivel, i.codigo, i.minimo, i.maximo, i.archivo
),

final as (
    select * exclude (corte), [corte] as cortes, if(fila is null, [archivo], []) as archivos from dadas
    union all by name
    select *, 'solapamiento' as indicador, 'derivado' as procedencia, 5 as orden from solapamientos
    union all by name
    select *, 'participacion_pct' as indicador, 'derivado' as procedencia, 6 as orden from partes
    union all by name
    select *, 'empresas_atendidas' as indicador, 'derivado' as procedencia, 7 as orden from tramos
)

select * replace (coalesce(cuenta, '') as cuenta)
from final
order by orden, indicador, anio, dimension, valor_dimension
