-- Los indicadores de conocimiento calculados con las notas de los asistentes. Fuente: core.marca y la regla del año.
-- Son parciales donde las listas de las que salen no son todas: las de la actividad o, del que es de una unidad, las suyas.
-- tema: empresas
-- grano: codigo, anio
-- nace de: core.marca
-- codigo | varchar | código | indicador | not_null
-- anio | bigint | año | año de las atenciones | not_null
-- evaluados | integer | personas | personas que dieron la prueba o las dos | not_null
-- logran | integer | personas | las que cumplen el criterio | not_null
-- valor_registros | double | % | las que cumplen sobre las evaluadas | not_null
-- procedencia | varchar | texto | calculado o sintetico | not_null
-- es_parcial | boolean | lógico | salen de registros recibidos que no son todo lo que se atendió | not_null
with entera as (
    select anio, actividad, null as unidad, base = 'registros' and coalesce(ultima <= hasta, true) as es_entera
    from core.base
    union all
    select
        e.anio,
        e.actividad,
        e.unidad,
        coalesce(e.ultima <= e.hasta, e.hasta is not null) and (k.termino = 'no' or e.hasta = make_date(e.anio, 12, 31))
    from core.entrega_unidad e
    join rules.calendario k on k.anio::integer = e.anio
),

marcas as (
    select
        r.indicador as codigo,
        m.anio,
        m.procedencia,
        m.procedencia <> 'sintetico' and not coalesce(e.es_entera, false) as es_parcial,
        case r.criterio
            when 'mejora' then m.nota_salida > m.nota_entrada
            when 'nota_minima' then m.nota_salida >= p.nota_minima_conocimiento::double
        end as logra
    from core.marca m
    join vigente.indicador_registro r
        on m.anio = r.anio
        and m.actividad = r.actividad
        and (r.unidad is null or m.unidad = r.unidad)
    join vigente.parametro p on p.anio = m.anio
    left join entera e
        on e.anio = r.anio and e.actividad = r.actividad and e.unidad is not distinct from r.unidad
),

final as (
    select
        codigo,
        anio,
        cast(count(logra) as integer) as evaluados,
        cast(count(*) filter (where logra) as integer) as logran,
        100.0 * count(*) filter (where logra) / count(logra) as valor_registros,
        max(procedencia) as procedencia,
        bool_or(es_parcial) as es_parcial
    from marcas
    group by codigo, anio
    having count(logra) > 0
)

select * from final
