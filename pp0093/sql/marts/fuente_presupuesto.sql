-- Los documentos y archivos con presupuesto de cada alcance y año: cuál manda y, de los demás, por qué no.
-- grano: alcance, anio, grupo
-- {todos} grano: alcance, programa, anio, grupo
-- nace de: core.fuente_presupuesto
-- alcance | varchar | texto | reporte o nacional | not_null
-- {todos} programa | varchar | código | programa presupuestal | not_null
-- anio | integer | año | año de ejecución | not_null
-- grupo | varchar | texto | conjunto de filas que cubre un año sin repetirse | not_null
-- fuente | varchar | texto | el documento o archivo, como se le llama | not_null
-- formato | varchar | texto | formato de origen | not_null
-- procedencia | varchar | texto | calculado, publicado o sintetico | not_null
-- corte | date | fecha | corte; nulo si no lo declara
-- deja_fuera | varchar | texto | a qué se limita del alcance; nulo si lo trae entero
-- es_completo | boolean | lógico | trae el alcance entero | not_null
-- alcanza_cierre | boolean | lógico | llega al 31 de diciembre | not_null
-- pim_soles | decimal(38,2) | soles | PIM que da
-- devengado_soles | decimal(38,2) | soles | devengado que da
-- manda | boolean | lógico | de él salen las cifras del año | not_null
-- motivo | varchar | texto | por qué no manda; nulo si manda
with final as (
    select
        c.alcance,
        c.programa, -- {todos}
        c.anio,
        c.grupo,
        c.fuente,
        c.formato,
        c.procedencia,
        c.corte,
        c.deja_fuera,
        c.es_completo,
        c.alcanza_cierre,
        c.pim_soles,
        c.devengado_soles,
        c.turno = 1 as manda,
        case
            when c.turno = 1 then null
            when (c.procedencia = 'sintetico') <> (m.procedencia = 'sintetico') then 'Es de demostración y hay cifras reales.'
            when m.es_completo and not c.es_completo then 'No trae el alcance entero: ' || c.deja_fuera || '.'
            when not c.es_completo then 'No trae el alcance entero (' || c.deja_fuera || ') y no se suma a otros que tampoco; manda el de más devengado.'
            when m.alcanza_cierre and not c.alcanza_cierre and c.devengado_soles is null then 'No dice qué se gastó.'
            when m.alcanza_cierre and not c.alcanza_cierre then 'No llega al cierre del año: ' || coalesce('su corte es el ' || dia(c.corte), 'no declara su corte') || '.'
            when (c.pim_soles is null or c.devengado_soles is null) and m.pim_soles is not null and m.devengado_soles is not null then 'No da a la vez el PIM y el devengado.'
            when m.tiene_actividad and not c.tiene_actividad then 'No abre las actividades.'
            when not c.alcanza_cierre and c.corte is null and m.corte is null and c.ultimo_mes < m.ultimo_mes
                then 'Llega hasta el mes ' || c.ultimo_mes || ', y el que manda trae dinero hasta el mes ' || m.ultimo_mes || '.'
            when not c.alcanza_cierre and c.corte is null and c.ultimo_mes > month(m.corte)
                then 'No declara su corte, y el que manda sí (' || dia(m.corte) || '); trae dinero hasta el mes ' || c.ultimo_mes
                    || ': declárelo.'
            when c.corte is null and m.corte is not null then 'No declara su corte, y el que manda sí (' || dia(m.corte) || ').'
            when c.corte < m.corte then 'Su corte (' || dia(c.corte) || ') es anterior al del que manda (' || dia(m.corte) || ').'
            when c.formato = 'publicado' and m.formato <> 'publicado' then 'Es una cifra impresa y hay un archivo primario de igual alcance.'
            when c.formato <> m.formato then 'Trae menos detalle que el que manda.'
            when (c.pim_soles, c.devengado_soles) is distinct from (m.pim_soles, m.devengado_soles)
                then 'Da otros montos y no se sabe que sea más nuevo que el que manda: declare el corte de cada uno.'
            else 'Repite lo que trae el que manda.'
        end as motivo
    from core.fuente_presupuesto c
    join core.fuente_presupuesto m
        on m.alcance = c.alcance
        and m.programa = c.programa -- {todos}
        and m.anio = c.anio
        and m.turno = 1
)

select * from final
