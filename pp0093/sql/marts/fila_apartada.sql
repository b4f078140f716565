-- Una fila en cuarentena, sin el valor de la celda, que puede ser un dato personal. Fuente: staging.cuarentena.
-- De una fila apartada no se sabe el día ni la actividad: la resuelve otra entrega sólo si dice otra vez todo lo que la
-- unidad dio en ese archivo.
-- grano: archivo, hoja, fila
-- nace de: staging.cuarentena
-- archivo | varchar | texto | ruta bajo la carpeta de datos | not_null
-- hoja | varchar | texto | hoja del libro; nulo si el archivo no tiene
-- fila | bigint | número | fila como la numera Excel o un editor de texto | not_null
-- columna | varchar | texto | columna del primer motivo
-- codigo_motivo | varchar | texto | primer motivo | not_null
-- motivo | varchar | texto | el motivo en palabras | not_null
-- unidad | varchar | texto | unidad del archivo; nulo si no la dice
-- es_pendiente | boolean | lógico | nadie la ha devuelto corregida ni otra entrega completa reemplaza lo que su archivo trajo | not_null
with dicha_otra_vez as (
    select
        suya.archivo,
        suya.unidad,
        count(otra.archivo) > 0 as esta
    from core.entrega suya
    left join core.entrega otra
        on otra.anio = suya.anio and otra.unidad = suya.unidad and otra.actividad = suya.actividad
        and otra.es_completa
        and otra.desde <= suya.desde
        and otra.hasta >= greatest(suya.hasta, suya.corte)
        and otra.llegada > suya.llegada
    group by suya.archivo, suya.anio, suya.unidad, suya.actividad
)

select
    q.archivo,
    q.hoja,
    q.fila,
    q.columna,
    q.codigo_motivo,
    q.motivo,
    q.unidad,
    bool_or(q.es_pendiente and not coalesce(d.esta, false)) as es_pendiente
from staging.cuarentena q
left join core.lista a using (archivo)
left join dicha_otra_vez d
    on d.archivo = coalesce(a.corrige, q.archivo) and d.unidad = coalesce(q.unidad, d.unidad)
group by all
