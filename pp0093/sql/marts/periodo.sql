-- Los años con datos en cada alcance: de dónde sale su devengado, hasta cuándo llega, qué deja fuera y desde cuándo el
-- año es cerrado. Es preliminar hasta que se declara el cierre (un informe anual lo declara) o pasa el 31 de marzo.
-- grano: alcance, anio
-- nace de: core.fuente_elegida
-- alcance | varchar | texto | reporte o nacional | not_null
-- anio | integer | año | año | not_null
-- corte | date | fecha | corte del devengado; nulo si la fuente no lo declara
-- es_completo | boolean | lógico | la fuente trae el alcance entero | not_null
-- deja_fuera | varchar | texto | a qué se limita («sólo el pliego 038»); nulo si lo trae entero
-- alcanza_cierre | boolean | lógico | la fuente llega al 31 de diciembre | not_null
-- cerrado_desde | date | fecha | después de qué día el año es cerrado; nulo si la fuente no llega al cierre
-- es_parcial | boolean | lógico | no llega al fin del año o deja algo fuera: se rotula y no se compara | not_null
-- procedencia | varchar | texto | la del devengado: calculado, publicado o sintetico | not_null
-- fuente | varchar | texto | documento o archivo que manda, como se le llama | not_null
with final as (
    select
        e.alcance,
        e.anio,
        e.corte,
        e.es_completo,
        e.deja_fuera,
        f.alcanza_cierre,
        f.cerrado_desde,
        e.es_parcial,
        f.procedencia,
        f.fuente
    from core.fuente_elegida e
    join core.fuente_presupuesto f using (alcance, anio, grupo)
    where e.medida = 'devengado_soles'
)

select * from final
