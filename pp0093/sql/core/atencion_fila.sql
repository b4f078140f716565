-- Una fecha de una fila de registro, con la atención a la que pertenece: la primera de su clave, o una repetida.
-- Una unidad que trae registros reales de un año deja fuera los sintéticos de esa unidad y año.
-- grano: archivo, hoja, fila, orden_fecha
-- archivo | texto | ruta bajo la carpeta de datos | not_null
-- hoja | texto | hoja del libro; nulo si el archivo no tiene
-- fila | número | fila como la numera Excel | not_null
-- orden_fecha | número | orden de la fecha dentro de la fila | not_null
-- ruc | texto | RUC; dato personal | not_null
-- fecha | fecha | fecha de la atención | not_null
-- anio | año | año de la atención | not_null
-- actividad | código | actividad | not_null
-- servicio | texto | servicio
-- unidad | texto | unidad que atendió
-- origen | texto | real o sintetico | not_null
-- cuenta | lógico | entra en las cuentas (no la desplaza un registro real) | not_null
-- es_nueva | lógico | es la primera de su atención | not_null
with filas as (
    select
        r.*,
        year(r.fecha) as anio,
        a.origen,
        bool_or(a.origen = 'real') over (partition by r.unidad, year(r.fecha)) as hay_real
    from staging.registro r
    join staging.archivo a using (archivo)
),

final as (
    select
        archivo,
        hoja,
        fila,
        orden_fecha,
        ruc,
        fecha,
        anio,
        actividad,
        servicio,
        unidad,
        origen,
        origen = 'real' or not hay_real as cuenta,
        row_number() over (
            partition by unidad, origen, ruc, fecha, actividad, mismo_texto(coalesce(servicio, ''))
            order by archivo, orden_lectura
        ) = 1 as es_nueva
    from filas
)

select * from final
