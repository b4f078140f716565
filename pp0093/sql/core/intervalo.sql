-- Entre qué valores están las empresas de un producto, del programa o de una familia de servicios que ninguna fuente da
-- enteras. De una familia, si se imprimen todas sus partes, entre la mayor y la suma. De lo demás, si se conocen todas sus
-- actividades, entre la mayor y la suma; si el informe del año siguiente imprime cuánto cambió, entre los enteros de los que
-- ese cambio, redondeado como se imprimió, da la cifra del año siguiente. Lo que no concuerda no da ninguno.
-- De un producto con actividades que no cuentan para su meta, además, las de todas las de su presupuesto.
-- grano: anio, nivel, codigo
-- nace de: core.avance, staging.publicado
-- anio | integer | año | año que mide | not_null
-- nivel | varchar | texto | producto (las que cuentan), presupuesto (todas las del producto), programa o familia_servicio | not_null
-- codigo | varchar | código | el del producto o el del programa, o la familia | not_null
-- minimo | bigint | empresas | no son menos | not_null
-- maximo | bigint | empresas | no son más | not_null
-- archivo | varchar | texto | archivo del documento que imprime el cambio o las partes; nulo si sale sólo de las actividades
-- assert: en_orden: select * from this where minimo > maximo or minimo < 0
with regla as (
    select anio, producto, actividad, cuenta_para_producto = 'si' as cuenta
    from vigente.actividad
    where unidad_medida = 'Empresas'
),

parte as (
    select anio, 'producto' as nivel, producto as codigo, actividad from regla where cuenta
    union all
    select anio, 'presupuesto', producto, actividad from regla qualify not bool_and(cuenta) over (partition by anio, producto)
    union all
    select r.anio, 'programa', p.codigo, r.actividad from regla r cross join rules.programa p
),

elegida as (
    select anio, codigo as actividad, min(prioridad) as prioridad, arg_min(avance_fisico, prioridad) as valor,
        arg_min(es_parcial or procedencia = 'sintetico', prioridad) as es_debil
    from core.avance
    where avance_fisico is not null
    group by anio, codigo
),

por_partes as (
    select p.anio, p.nivel, p.codigo, max(e.valor) as minimo, sum(e.valor) as maximo,
        count(*) filter (where not e.es_debil) = count(*) and count(*) > 1 as se_conocen,
        count(*) filter (where e.prioridad = 1) = count(*) as es_de_registros
    from parte p
    left join elegida e using (anio, actividad)
    group by p.anio, p.nivel, p.codigo
),

-- Lo que cada documento imprime: un cambio se aplica a la cifra de su documento, no a la de otro.
impresa as (
    select anio, nivel, codigo, documento, valor
    from core.anexo_cifra
    where nivel = 'producto' and indicador = 'avance_fisico' and valor is not null
    union
    select p.anio, if(p.dimension is null, 'programa', 'producto'), coalesce(v.producto, g.codigo), p.documento, p.valor
    from staging.publicado p
    cross join rules.programa g
    left join vigente.producto v on v.anio = p.anio and p.dimension = 'producto' and p.valor_dimension in (v.producto, v.codigo_corto)
    where p.indicador = 'empresas_atendidas' and p.valor is not null and escala_impresa(p.unidad_medida) = 0
        and (p.dimension is null or v.producto is not null)
),

cambio as (
    select
        p.anio - 1 as anio,
        i.nivel,
        i.codigo,
        p.archivo,
        i.valor,
        if(p.indicador like '%razon_pct', 0, 100) + p.valor as pct,
        0.5 * power(10, -p.decimales) as media
    from staging.publicado p
    cross join rules.programa g
    left join vigente.producto r on r.anio = p.anio and p.dimension = 'producto' and p.valor_dimension in (r.producto, r.codigo_corto)
    join impresa i on i.anio = p.anio and i.documento = p.documento and i.codigo = if(p.dimension is null, g.codigo, r.producto)
    where p.indicador in ('empresas_atendidas_variacion_pct', 'empresas_atendidas_razon_pct') and p.valor is not null
),

-- Las partes de una familia: un servicio o, de las actividades que la regla no abre en servicios, la actividad.
parte_de_familia as (
    select
        anio,
        familia_servicio as codigo,
        if(servicio is null, 'actividad', 'servicio') as dimension,
        case when servicio is not null or count(*) over (partition by anio, actividad) = 1
            then coalesce(servicio, actividad) end as valor_dimension
    from vigente.familia_servicio
),

impresa_de_parte as (
    select anio, dimension, valor_dimension, min(valor) as valor, min(archivo) as archivo
    from staging.publicado
    where indicador = 'empresas_atendidas' and valor is not null and escala_impresa(unidad_medida) = 0
    group by anio, dimension, valor_dimension
    having min(valor) = max(valor)
),

de_familia as (
    select f.anio, f.codigo, min(p.archivo) as archivo, max(p.valor) as minimo, sum(p.valor) as maximo
    from parte_de_familia f
    left join impresa_de_parte p using (anio, dimension, valor_dimension)
    group by f.anio, f.codigo
    having count(p.valor) = count(*) and count(*) > 1
),

tramo as (
    select anio, 'familia_servicio' as nivel, codigo, archivo, minimo, maximo from de_familia
    union all
    select anio, nivel, codigo, null as archivo, minimo, maximo from por_partes where se_conocen
    union all
    select anio, nivel, codigo, archivo, ceil(100 * valor / (pct + media)), floor(100 * valor / (pct - media))
    from cambio
    where pct > media
),

con_cifra as (
    select anio, nivel, codigo from impresa
    union all
    select anio, dimension, valor_dimension from staging.publicado
    where dimension = 'familia_servicio' and indicador = 'empresas_atendidas' and valor is not null
    union all
    select anio, nivel, codigo from core.avance_impreso
    union all
    select anio, nivel, codigo from core.avance where nivel = 'producto' and avance_fisico is not null and prioridad < 4
    union all
    select anio, nivel, codigo from por_partes where es_de_registros
),

final as (
    select anio, nivel, codigo, max(minimo)::bigint as minimo, min(maximo)::bigint as maximo, max(archivo) as archivo
    from tramo
    anti join con_cifra using (anio, nivel, codigo)
    group by anio, nivel, codigo
    having max(minimo) <= min(maximo)
)

select anio::integer as anio, nivel, codigo, minimo, maximo, archivo
from final
