-- Meta y avance que informan las unidades en metas/, por mes y del año. De varios archivos que dan la misma cifra vale el
-- de corte más nuevo, y lo que dice una base SIAF sólo donde metas/ calla; los sintéticos no cuentan donde hay reales. Los meses son flujos: en empresas, las atendidas por
-- primera vez en el año en ese mes. El avance del año es el que el archivo da por año o, si no lo da, la suma de sus meses.
-- grano: anio, nivel, codigo, mes
-- nace de: staging.meta_mensual, core.meta_siaf
-- anio | integer | año | año | not_null
-- nivel | varchar | texto | actividad o producto | not_null
-- codigo | varchar | código | actividad o producto | not_null
-- mes | integer | mes | mes; nulo en la fila del año
-- meta_fisica | decimal(18,2) | según unidad | programado en el mes o meta del año; nulo si no se dice
-- avance_fisico | decimal(18,2) | según unidad | logrado en el mes o en el año; nulo si aún no se informa
-- procedencia | varchar | texto | reportado o sintetico | not_null
-- corte | date | fecha | fecha de corte más nueva de sus archivos; nulo si ninguno la declara
-- aviso: el_avance_del_anio_no_es_la_suma_de_sus_meses: select *, del_anio - de_sus_meses as diferencia from (
--     select a.anio, a.codigo, any_value(a.avance_fisico) as del_anio, sum(m.avance_fisico) as de_sus_meses
--     from this a join this m using (anio, nivel, codigo) where a.mes is null and m.mes is not null
--     group by a.anio, a.nivel, a.codigo) where del_anio <> de_sus_meses
with todas as (
    select * from staging.meta_mensual
    union all by name
    select 'actividad' as nivel, * exclude (filas) from core.meta_siaf
),

con_archivo as (
    select m.*, f.corte, f.origen, f.formato
    from todas m
    join staging.archivo f using (archivo)
),

filas as (
    select *, dense_rank() over (order by formato is distinct from 'siaf', corte nulls first, archivo) as novedad
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
    select anio, nivel, codigo, sum(avance_fisico) as avance_fisico
    from por_mes
    group by anio, nivel, codigo
),

por_anio as (
    select
        f.anio,
        f.nivel,
        f.codigo,
        null as mes,
        arg_max(f.meta_anual, f.novedad) filter (where f.meta_anual is not null) as meta_fisica,
        coalesce(
            arg_max(f.ejecutado_anual, f.novedad) filter (where f.ejecutado_anual is not null),
            any_value(s.avance_fisico)
        ) as avance_fisico,
        if(any_value(f.origen) = 'sintetico', 'sintetico', 'reportado') as procedencia,
        -- Una fila que sólo justifica no lleva el corte más allá de donde se midió.
        max(f.corte) filter (
            where coalesce(f.meta_anual, f.ejecutado_anual, f.programado, f.ejecutado) is not null
        ) as corte
    from filas f
    left join suma s using (anio, nivel, codigo)
    group by f.anio, f.nivel, f.codigo
),

final as (
    select * from por_mes
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
    corte
from final
