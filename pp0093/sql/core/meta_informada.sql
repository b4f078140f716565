-- Meta y avance que informan las unidades en metas/, por mes y del año. De varios archivos que dan la misma cifra vale el
-- de corte más nuevo, a igual corte el que llegó después, y lo que dice una base SIAF sólo donde metas/ calla; los sintéticos no cuentan donde hay reales. Los meses son flujos: en empresas, las atendidas por
-- primera vez en el año en ese mes. El avance del año es el que da por año el archivo más nuevo o, si éste da meses, su suma.
-- grano: anio, nivel, codigo, mes
-- nace de: staging.meta_mensual, core.meta_siaf
-- anio | integer | año | año | not_null
-- nivel | varchar | texto | actividad o producto | not_null
-- codigo | varchar | código | actividad o producto | not_null
-- mes | integer | mes | mes; nulo en la fila del año
-- meta_fisica | decimal(18,2) | según unidad | programado en el mes o meta del año; nulo si no se dice
-- avance_fisico | decimal(18,2) | según unidad | logrado en el mes o en el año; nulo si aún no se informa
-- procedencia | varchar | texto | reportado o sintetico | not_null
-- corte | date | fecha | hasta cuándo informa el archivo que da el avance o, sin avance, la meta; nulo si no lo declara
-- avance_de_meses | decimal(18,2) | según unidad | en la fila del año, lo que suman sus meses donde no es el avance que da por año; nulo si lo es o no hay meses
-- meses_hasta | integer | mes | último mes que suma; nulo si no suma ninguno
-- meses_cuadran | boolean | lógico | con lo del año: los meses que suman menos y no llegan a su corte, sí; nulo donde no hay dos sumas
-- aviso: el_avance_del_anio_no_es_la_suma_de_sus_meses: select anio, codigo, avance_fisico as del_anio, avance_de_meses as de_sus_meses,
--     avance_fisico - avance_de_meses as diferencia from this where not meses_cuadran
-- aviso: dos_unidades_informan_lo_mismo_y_vale_la_ultima: select m.anio, m.codigo, string_agg(distinct f.unidad, ', ' order by f.unidad) as unidades
--     from staging.meta_mensual m join staging.archivo f using (archivo)
--     where m.codigo in (select codigo from this) and f.origen = 'real' and f.unidad is not null
--     group by m.anio, m.nivel, m.codigo having count(distinct f.unidad) > 1
-- aviso: no_se_sabe_cual_de_dos_metas_es_la_nueva: select m.anio, m.codigo, max(m.archivo) as vale_la_de, min(m.archivo) as y_no_la_de
--     from staging.meta_mensual m join staging.archivo f using (archivo)
--     where m.codigo in (select codigo from this) and f.origen = 'real' and m.meta_anual is not null
--     group by m.anio, m.nivel, m.codigo, f.corte, f.descargado_el, f.puesto having count(distinct m.meta_anual) > 1
with todas as (
    select * from staging.meta_mensual
    union all by name
    select 'actividad' as nivel, * exclude (filas) from core.meta_siaf
),

con_archivo as (
    select m.*, f.corte, f.descargado_el, f.puesto, f.origen, f.formato
    from todas m
    join staging.archivo f using (archivo)
),

filas as (
    select
        *,
        dense_rank() over (
            order by
                formato is distinct from 'siaf',
                corte nulls first,
                descargado_el nulls first,
                puesto nulls first,
                archivo
        ) as novedad
    from con_archivo
    qualify origen = 'real' or not bool_or(origen = 'real') over (partition by anio)
),

por_mes as (
    select
        anio,
        nivel,
        codigo,
        mes,
        arg_max(programado, novedad) filter (where programado is not null) as meta_fisica,
        arg_max(ejecutado, novedad) filter (where ejecutado is not null) as avance_fisico,
        if(any_value(origen) = 'sintetico', 'sintetico', 'reportado') as procedencia,
        max(corte) as corte
    from filas
    where mes is not null
    group by anio, nivel, codigo, mes
),

suma as (
    select
        anio,
        nivel,
        codigo,
        sum(avance_fisico) as avance_fisico,
        max(mes) filter (where avance_fisico is not null) as hasta,
        count(avance_fisico) as meses
    from por_mes
    group by anio, nivel, codigo
),

-- Qué archivo da cada cosa del año: el más nuevo de los que la dan.
dado as (
    select
        f.anio,
        f.nivel,
        f.codigo,
        arg_max(f.meta_anual, f.novedad) filter (where f.meta_anual is not null) as meta_fisica,
        arg_max(f.ejecutado_anual, f.novedad) filter (where f.ejecutado_anual is not null) as del_anio,
        any_value(s.avance_fisico) as de_sus_meses,
        any_value(s.hasta) as meses_hasta,
        any_value(s.meses) as meses,
        max(f.novedad) filter (where f.ejecutado_anual is not null) as da_el_anio,
        max(f.novedad) filter (where f.ejecutado is not null) as da_meses,
        max(f.novedad) filter (where coalesce(f.meta_anual, f.programado) is not null) as da_meta,
        if(any_value(f.origen) = 'sintetico', 'sintetico', 'reportado') as procedencia
    from filas f
    left join suma s using (anio, nivel, codigo)
    group by f.anio, f.nivel, f.codigo
),

elegido as (
    select *, coalesce(da_el_anio >= coalesce(da_meses, 0), false) as es_del_anio
    from dado
),

-- Hasta donde llega el archivo que da el avance, o la meta si nadie lo da: otro más nuevo no lo lleva más allá.
con_corte as (
    select e.*, n.corte, e.es_del_anio and e.del_anio <> e.de_sus_meses as es_aparte
    from elegido e
    left join (select distinct novedad, corte from filas) n
        on n.novedad = coalesce(if(e.es_del_anio, e.da_el_anio, e.da_meses), e.da_meta)
),

por_anio as (
    select
        anio,
        nivel,
        codigo,
        null as mes,
        meta_fisica,
        if(es_del_anio, del_anio, de_sus_meses) as avance_fisico,
        procedencia,
        corte,
        if(es_aparte, de_sus_meses, null) as avance_de_meses,
        if(es_aparte, meses_hasta, null) as meses_hasta,
        -- Lo que les falta puede ser de un mes que aún no se informa; si están todos hasta el corte, o suman más, no.
        if(es_aparte, del_anio > de_sus_meses and meses < if(year(corte) = anio, month(corte), 12), null) as meses_cuadran
    from con_corte
),

final as (
    select *, null as avance_de_meses, null as meses_hasta, null as meses_cuadran from por_mes
    union all
    select * from por_anio
)

select
    anio,
    nivel,
    codigo,
    mes,
    meta_fisica::decimal(18, 2) as meta_fisica,
    avance_fisico::decimal(18, 2) as avance_fisico,
    procedencia,
    corte,
    avance_de_meses::decimal(18, 2) as avance_de_meses,
    meses_hasta::integer as meses_hasta,
    meses_cuadran::boolean as meses_cuadran
from final
