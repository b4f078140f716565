-- Por qué se avanzó así, como lo escribe la unidad en la columna JUSTIFICACION de metas/, por mes y actividad o producto.
-- De varios archivos vale el de corte más nuevo; un mes en blanco hereda lo que dice su fila del año.
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
select
    m.anio,
    m.nivel,
    m.codigo,
    m.mes,
    m.justificacion,
    if(f.origen = 'sintetico', 'sintetico', 'reportado') as procedencia,
    f.corte
from staging.meta_mensual m
join staging.archivo f using (archivo)
where m.justificacion is not null
qualify row_number() over (
    partition by m.anio, m.nivel, m.codigo, m.mes
    order by f.origen = 'real' desc, f.corte desc nulls last, m.archivo desc, m.fila desc
) = 1
