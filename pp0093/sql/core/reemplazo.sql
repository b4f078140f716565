-- Los días de un archivo real que una entrega completa posterior dice otra vez: lo que la unidad dio antes de ellos queda
-- cargado y no cuenta. Un libro que corrige filas de una lista es de esa entrega: la lista no lo reemplaza y, lo que la
-- reemplaza, también a él.
-- tema: empresas
-- grano: archivo, unidad, actividad, fecha
-- nace de: core.entrega
-- archivo | varchar | texto | archivo reemplazado | not_null
-- unidad | varchar | texto | unidad que entrega | not_null
-- actividad | varchar | código | actividad | not_null
-- fecha | date | fecha | día reemplazado | not_null
-- reemplazado_por | varchar | texto | la última entrega completa de ese día, que vale | not_null
with traido as (
    select distinct r.archivo, coalesce(a.corrige, r.archivo) as lista, year(r.fecha) as anio, r.unidad, r.actividad, r.fecha
    from staging.registro r
    join core.lista a using (archivo)
    where a.origen = 'real'
)

select
    f.archivo,
    f.unidad,
    f.actividad,
    f.fecha,
    max_by(otra.archivo, (otra.llegada, otra.archivo)) as reemplazado_por
from traido f
join core.entrega suya
    on suya.archivo = f.lista and suya.anio = f.anio and suya.unidad = f.unidad and suya.actividad = f.actividad
join core.entrega otra
    on otra.anio = f.anio and otra.unidad = f.unidad and otra.actividad = f.actividad
    and otra.es_completa
    and f.fecha between otra.desde and otra.hasta
    and otra.llegada > suya.llegada
group by f.archivo, f.unidad, f.actividad, f.fecha
