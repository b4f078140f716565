-- Los indicadores de conocimiento calculados con las notas de los asistentes. Fuente: core.marca y la regla del año.
-- tema: empresas
-- grano: codigo, anio
-- nace de: core.marca
-- codigo | varchar | código | indicador | not_null
-- anio | bigint | año | año de las atenciones | not_null
-- evaluados | integer | personas | personas que dieron la prueba o las dos | not_null
-- logran | integer | personas | las que cumplen el criterio | not_null
-- valor_registros | double | % | las que cumplen sobre las evaluadas | not_null
-- procedencia | varchar | texto | calculado o sintetico | not_null
with marcas as (
    select
        r.indicador as codigo,
        m.anio,
        m.procedencia,
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
),

final as (
    select
        codigo,
        anio,
        cast(count(logra) as integer) as evaluados,
        cast(count(*) filter (where logra) as integer) as logran,
        100.0 * count(*) filter (where logra) / count(logra) as valor_registros,
        max(procedencia) as procedencia
    from marcas
    group by codigo, anio
    having count(logra) > 0
)

select * from final
