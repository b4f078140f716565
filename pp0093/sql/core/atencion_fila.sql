-- Una fecha de una fila de registro, con la atención a la que pertenece: la primera de su clave, o una repetida.
-- Un año con registros reales deja fuera todos los sintéticos de ese año: nunca se cuentan juntos.
-- tema: empresas
-- grano: archivo, hoja, fila, orden_fecha
-- nace de: staging.registro
-- archivo | varchar | texto | ruta bajo la carpeta de datos | not_null
-- hoja | varchar | texto | hoja del libro; nulo si el archivo no tiene
-- fila | bigint | número | fila como la numera Excel | not_null
-- orden_fecha | integer | número | orden de la fecha dentro de la fila | not_null
-- ruc | varchar | texto | RUC; dato personal | not_null
-- fecha | date | fecha | fecha de la atención | not_null
-- anio | bigint | año | año de la atención | not_null
-- actividad | varchar | código | actividad | not_null
-- servicio | varchar | texto | servicio
-- unidad | varchar | texto | unidad que atendió
-- origen | varchar | texto | real o sintetico | not_null
-- cuenta | boolean | lógico | entra en las cuentas: no la desplaza un registro real ni la dice otra vez una entrega completa posterior | not_null
-- es_nueva | boolean | lógico | es la primera de su atención | not_null
with filas as (
    select
        r.*,
        year(r.fecha) as anio,
        a.origen,
        a.corrige,
        bool_or(a.origen = 'real') over (partition by year(r.fecha)) as hay_real
    from staging.registro r
    join staging.archivo a using (archivo)
),

-- Una entrega completa posterior dice otra vez lo de sus días: lo que la unidad dio antes de ellos queda cargado y no cuenta.
-- Un libro que corrige filas de una lista es de esa entrega: la lista no lo reemplaza y, lo que la reemplaza, también a él.
reemplazada as (
    select distinct f.archivo, f.unidad, f.actividad, f.fecha
    from filas f
    join core.entrega suya
        on suya.archivo = f.archivo and suya.anio = f.anio and suya.unidad = f.unidad and suya.actividad = f.actividad
    left join core.entrega lista
        on lista.archivo = f.corrige and lista.anio = f.anio and lista.unidad = f.unidad and lista.actividad = f.actividad
    join core.entrega otra
        on otra.anio = f.anio and otra.unidad = f.unidad and otra.actividad = f.actividad
        and otra.es_completa
        and f.fecha between otra.desde and otra.hasta
        and (otra.hasta, otra.archivo) > (coalesce(lista.hasta, suya.hasta), coalesce(f.corrige, suya.archivo))
),

final as (
    select
        f.archivo,
        f.hoja,
        f.fila,
        f.orden_fecha,
        f.ruc,
        f.fecha,
        f.anio,
        f.actividad,
        f.servicio,
        f.unidad,
        f.origen,
        if(f.origen = 'real', x.archivo is null, not f.hay_real) as cuenta,
        row_number() over (
            partition by f.unidad, f.origen, f.ruc, f.fecha, f.actividad, mismo_texto(coalesce(f.servicio, ''))
            order by x.archivo is not null, f.archivo, f.orden_lectura
        ) = 1 as es_nueva
    from filas f
    left join reemplazada x using (archivo, unidad, actividad, fecha)
)

select * from final
