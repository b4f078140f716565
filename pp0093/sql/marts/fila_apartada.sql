-- Una fila en cuarentena, sin el valor de la celda, que puede ser un dato personal. Fuente: staging.cuarentena.
-- De una fila apartada no se sabe el día ni la actividad: la resuelve otra entrega sólo si dice otra vez todo lo que la
-- unidad dio en ese archivo. De una lista de la que no quedó ninguna fila y que no nombra actividades, todo es lo que la
-- unidad debe de su año, en los días que la lista declara (sin corte, hasta el último del año).
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
),

con_entrega as (select distinct archivo from core.entrega),

-- Lo que debe, de su año, la unidad de una lista que no entregó nada.
sin_entrega as (
    select q.archivo, q.unidad, d.actividad, d.anio, a.desde, a.corte, a.descargado_el, a.puesto
    from (select distinct archivo, unidad from staging.cuarentena where unidad is not null) q
    join core.lista a using (archivo)
    join vigente.entrega d
        on d.unidad = q.unidad and d.anio = coalesce(a.anio_declarado, year(a.corte), year(a.desde))
    left join con_entrega e using (archivo)
    where a.fuente = 'registros' and a.origen = 'real' and a.corrige is null and e.archivo is null
),

resuelta as (
    select archivo, unidad, esta from dicha_otra_vez
    union all
    select s.archivo, s.unidad, count(otra.archivo) > 0 as esta
    from sin_entrega s
    left join (
        select o.*, a.descargado_el, a.puesto from core.entrega o join core.lista a using (archivo) where o.es_completa
    ) otra
        on otra.anio = s.anio and otra.unidad = s.unidad and otra.actividad = s.actividad
        and otra.desde <= coalesce(s.desde, make_date(s.anio, 1, 1))
        and otra.hasta >= coalesce(s.corte, make_date(s.anio, 12, 31))
        -- Llegó después: por su corte, el día en que se descargó, su puesto en el manifiesto y su nombre.
        and case
            when otra.corte > coalesce(s.corte, make_date(s.anio, 12, 31)) then true
            when coalesce(otra.descargado_el, make_date(1, 1, 1)) <> coalesce(s.descargado_el, make_date(1, 1, 1))
                then coalesce(otra.descargado_el, make_date(1, 1, 1)) > coalesce(s.descargado_el, make_date(1, 1, 1))
            when coalesce(otra.puesto, 0) <> coalesce(s.puesto, 0) then coalesce(otra.puesto, 0) > coalesce(s.puesto, 0)
            else otra.archivo > s.archivo
        end
    group by s.archivo, s.unidad, s.actividad
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
left join resuelta d
    on d.archivo = coalesce(a.corrige, q.archivo) and d.unidad = coalesce(q.unidad, d.unidad)
group by all
