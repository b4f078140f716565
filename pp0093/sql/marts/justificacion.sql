-- Por qué se avanzó así, como lo escribe la unidad en la columna JUSTIFICACION de metas/, por mes y actividad o producto.
-- De varios archivos de una unidad vale el de corte más nuevo o el que llegó después; de varias unidades se dicen todas. Un mes en blanco hereda lo que dice su fila del año.
-- tema: metas
-- grano: anio, nivel, codigo, mes
-- nace de: staging.meta_mensual
-- anio | integer | año | año | not_null
-- nivel | varchar | texto | actividad o producto | not_null
-- codigo | varchar | código | actividad o producto | not_null
-- mes | integer | mes | mes; nulo en la fila del año
-- justificacion | varchar | texto | lo que se escribió | not_null
-- procedencia | varchar | texto | reportado o sintetico | not_null
-- corte | date | fecha | fecha de corte del archivo; nulo si no la declara
with primeras as (
    select m.anio, m.nivel, m.codigo, m.mes, m.justificacion, f.origen, f.corte
    from staging.meta_mensual m
    join staging.archivo f using (archivo)
    where m.justificacion is not null
    qualify rank() over (
        partition by m.anio, m.nivel, m.codigo, m.mes, f.unidad
        order by f.origen = 'real' desc, f.corte desc nulls last, f.descargado_el desc nulls last, f.puesto desc nulls last
    ) = 1
)

select
    anio,
    nivel,
    codigo,
    mes,
    string_agg(distinct justificacion, ' / ' order by justificacion) as justificacion,
    if(origen = 'sintetico', 'sintetico', 'reportado') as procedencia,
    max(corte) as corte
from primeras
group by anio, nivel, codigo, mes, origen
qualify origen = 'real' or not bool_or(origen = 'real') over (partition by anio, nivel, codigo, mes)
