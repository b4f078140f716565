-- Los años con datos en cada alcance: de dónde salen, hasta cuándo llegan y si se pueden comparar.
-- grano: alcance, anio
-- alcance | varchar | texto | reporte o nacional | not_null
-- anio | integer | año | año | not_null
-- corte | date | fecha | corte del devengado; nulo si la fuente no lo declara
-- es_parcial | boolean | lógico | el año no está cerrado en la fuente: se rotula y no se compara | not_null
-- procedencia | varchar | texto | la del devengado: calculado, publicado o sintetico | not_null
-- fuente | varchar | texto | documento o archivo que manda | not_null
with final as (
    select
        e.alcance,
        e.anio,
        e.corte,
        e.es_parcial,
        any_value(f.procedencia) as procedencia,
        e.grupo as fuente
    from core.fuente_elegida e
    join core.presupuesto f on f.grupo = e.grupo and f.anio = e.anio
    where e.medida = 'devengado_soles'
    group by e.alcance, e.anio, e.corte, e.es_parcial, e.grupo
)

select * from final
