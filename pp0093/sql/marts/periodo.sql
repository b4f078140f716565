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
-- ultimo_mes | integer | mes | último mes con dinero en la fuente: sin corte declarado, llega por lo menos a él; nulo si no lo da por mes
-- es_parcial | boolean | lógico | no llega al fin del año o deja algo fuera: se rotula y no se compara | not_null
-- procedencia | varchar | texto | la del devengado: calculado, publicado o sintetico | not_null
-- fuente | varchar | texto | documento o archivo que manda, como se le llama | not_null
with por_fuente as (
    select
        e.alcance,
        e.anio,
        e.corte,
        e.es_completo,
        e.deja_fuera,
        f.alcanza_cierre,
        f.cerrado_desde,
        f.ultimo_mes,
        e.es_parcial,
        f.procedencia,
        f.fuente
    from core.fuente_elegida e
    join core.fuente_presupuesto f using (
        programa, -- {todos}
        alcance,
        anio,
        grupo
    )
    where e.medida = 'devengado_soles'
),

-- De todos los programas a la vez se dice lo que vale para todos. Hasta dónde llega un archivo lo dice el programa que
-- más trae de él: que otro no gaste en diciembre no lo deja sin cerrar.
por_archivo as ( -- {todos}
    select -- {todos}
        alcance, -- {todos}
        anio, -- {todos}
        fuente, -- {todos}
        min(corte) as corte, -- {todos}
        bool_or(es_completo) as es_completo, -- {todos}
        if(bool_or(es_completo), null, 'de ' || count(*) || ' programas, ' || max(deja_fuera)) as deja_fuera, -- {todos}
        bool_or(alcanza_cierre) as alcanza_cierre, -- {todos}
        max(cerrado_desde) as cerrado_desde, -- {todos}
        max(ultimo_mes) as ultimo_mes, -- {todos}
        procedencia_mas_debil(procedencia) as procedencia -- {todos}
    from por_fuente -- {todos}
    group by alcance, anio, fuente -- {todos}
), -- {todos}

final as (
    select * from por_fuente -- {uno}
    select -- {todos}
        alcance, -- {todos}
        anio, -- {todos}
        if(count(corte) = count(*), min(corte), null) as corte, -- {todos}
        bool_and(es_completo) as es_completo, -- {todos}
        nullif(array_to_string(list_sort(list_distinct(list(deja_fuera))), '; '), '') as deja_fuera, -- {todos}
        bool_and(alcanza_cierre) as alcanza_cierre, -- {todos}
        if(count(cerrado_desde) = count(*), max(cerrado_desde), null) as cerrado_desde, -- {todos}
        if(count(ultimo_mes) = count(*), min(ultimo_mes), null) as ultimo_mes, -- {todos}
        not bool_and(alcanza_cierre and es_completo) as es_parcial, -- {todos}
        procedencia_mas_debil(procedencia) as procedencia, -- {todos}
        array_to_string(list_sort(list_distinct(list(fuente))), '; ') as fuente -- {todos}
    from por_archivo -- {todos}
    group by alcance, anio -- {todos}
)

select * from final
