-- Una fecha de una fila de registro, con la atención a la que pertenece: la primera de su clave, o una repetida.
-- Una unidad que trae registros reales de un año deja fuera los sintéticos de esa unidad y año.
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
-- cuenta | boolean | lógico | entra en las cuentas (no la desplaza un registro real) | not_null
-- es_nueva | boolean | lógico | es la primera de su atención | not_null
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
