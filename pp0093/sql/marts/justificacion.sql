-- Por qué se avanzó así, por mes y actividad o producto: como lo escribe la unidad en la columna JUSTIFICACION de metas/ o,
-- donde calla de su año, como lo imprime un documento, en palabras nuestras (la nota de su fila en publicado/).
-- De varios archivos de una unidad vale el de corte más nuevo o el que llegó después; de varias unidades se dicen todas. Un mes en blanco hereda lo que dice su fila del año.
-- tema: metas
-- grano: anio, nivel, codigo, mes
-- nace de: staging.meta_mensual, staging.publicado
-- anio | integer | año | año | not_null
-- nivel | varchar | texto | actividad o producto | not_null
-- codigo | varchar | código | actividad o producto | not_null
-- mes | integer | mes | mes; nulo en la fila del año
-- justificacion | varchar | texto | lo que se escribió | not_null
-- procedencia | varchar | texto | reportado, publicado o sintetico | not_null
-- corte | date | fecha | fecha de corte del archivo; nulo si no la declara
-- segun | varchar | texto | documento y lugar en que se imprime; nulo si la escribe la unidad
with primeras as (
    select m.anio, m.nivel, m.codigo, m.mes, m.justificacion, f.origen, f.corte
    from staging.meta_mensual m
    join staging.archivo f using (archivo)
    where m.justificacion is not null
    qualify rank() over (
        partition by m.anio, m.nivel, m.codigo, m.mes, f.unidad
        order by f.origen = 'real' desc, f.corte desc nulls last, f.descargado_el desc nulls last, f.puesto desc nulls last
    ) = 1
),

escritas as (
    select
        anio,
        nivel,
        codigo,
        mes,
        string_agg(distinct justificacion, ' / ' order by justificacion) as justificacion,
        if(origen = 'sintetico', 'sintetico', 'reportado') as procedencia,
        max(corte) as corte,
        null as segun
    from primeras
    group by anio, nivel, codigo, mes, origen
    qualify origen = 'real' or not bool_or(origen = 'real') over (partition by anio, nivel, codigo, mes)
),

impresas as (
    select
        p.anio,
        p.dimension as nivel,
        i.valor_dimension as codigo,
        null::integer as mes,
        string_agg(distinct p.nota, ' / ' order by p.nota) as justificacion,
        'publicado' as procedencia,
        max(p.corte) as corte,
        any_value(concat_ws(', ', p.documento, p.seccion)) as segun
    from staging.publicado p
    join core.impresa i using (archivo, fila)
    where p.indicador = 'justificacion' and p.nota is not null
    group by p.anio, p.dimension, i.valor_dimension, i.turno
    qualify rank() over (partition by p.anio, p.dimension, i.valor_dimension order by i.turno) = 1
),

final as (
    select e.* from escritas e
    where e.procedencia = 'reportado' or not exists (
        select 1 from impresas i where i.anio = e.anio and i.nivel = e.nivel and i.codigo = e.codigo
    )
    union all
    select i.* from impresas i
    anti join (select * from escritas where procedencia = 'reportado') e using (anio, nivel, codigo)
)

select * from final
