-- Los indicadores de conocimiento calculados con las notas de los asistentes. Fuente: core.marca y la regla del año.
-- Llegan al día en que están completas las listas de las que salen: las de la actividad o, del que es de una unidad, las
-- suyas; lo posterior queda al lado. Donde no están completas, son de todo lo recibido y parciales.
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
-- corte | date | fecha | hasta cuándo llegan las listas de las que salen; si cada actividad llega a su día, el primero; nulo de las inventadas
-- corte_ultimo | date | fecha | el último de esos días, donde no es el mismo
with entera as (
    select anio, actividad, null as unidad, if(base = 'registros', hasta, null) as hasta, ultima from core.base
    union all
    select anio, actividad, unidad, entera_hasta, ultima from core.entrega_unidad
),

marcas as (
    select
        r.indicador as codigo,
        m.anio,
        m.procedencia,
        m.procedencia <> 'sintetico' and e.hasta is null as es_parcial,
        if(m.procedencia <> 'sintetico', coalesce(e.hasta, e.ultima), null) as corte,
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
    where m.procedencia = 'sintetico' or e.hasta is null or m.fecha <= e.hasta
),

final as (
    select
        codigo,
        anio,
        cast(count(logra) as integer) as evaluados,
        cast(count(*) filter (where logra) as integer) as logran,
        100.0 * count(*) filter (where logra) / count(logra) as valor_registros,
        procedencia_mas_debil(procedencia) as procedencia,
        bool_or(es_parcial) as es_parcial,
        min(corte) as corte,
        nullif(max(corte), min(corte)) as corte_ultimo
    from marcas
    group by codigo, anio
    having count(logra) > 0
)

select * from final
