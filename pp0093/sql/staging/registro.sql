-- Una fecha de atención en una fila de un registro administrativo. Fuente: registros/.
-- tema: empresas
-- grano: archivo, hoja, fila, orden_fecha
-- nace de: raw.registro
-- archivo | varchar | texto | ruta bajo la carpeta de datos | not_null
-- hoja | varchar | texto | hoja del libro; nulo si el archivo no tiene
-- orden_lectura | bigint | número | orden de la fila en el archivo, hojas seguidas | not_null
-- fila | bigint | número | fila como la numera Excel | not_null
-- orden_fecha | integer | número | orden de la fecha dentro de la fila | not_null
-- ruc | varchar | texto | RUC de la empresa; dato personal | not_null
-- fecha | date | fecha | fecha de la atención | not_null
-- actividad | varchar | código | actividad | not_null
-- servicio | varchar | texto | servicio, como lo escribe la unidad
-- unidad | varchar | texto | unidad que atendió
-- departamento | varchar | texto | lugar del servicio, como se escribió
-- provincia | varchar | texto | lugar del servicio, como se escribió
-- distrito | varchar | texto | lugar del servicio, como se escribió
-- ubigeo | varchar | código | lugar del servicio
-- departamento_empresa | varchar | texto | lugar de la empresa, sólo en las listas de asistencia
-- provincia_empresa | varchar | texto | lugar de la empresa, sólo en las listas de asistencia
-- distrito_empresa | varchar | texto | lugar de la empresa, sólo en las listas de asistencia
-- {propia} | varchar | texto | {nombre}
-- tema | varchar | texto | tema
-- modalidad | varchar | texto | modalidad
-- nota_entrada | decimal(6,2) | puntos | promedio de la prueba de entrada
-- nota_salida | decimal(6,2) | puntos | promedio de la prueba de salida
select
    archivo,
    hoja,
    file_row_number as orden_lectura,
    cast(fila as bigint) as fila,
    cast(orden_fecha as integer) as orden_fecha,
    ruc,
    cast(fecha as date) as fecha,
    actividad,
    servicio,
    sin_datos_personales(upper(trim(unidad))) as unidad,
    departamento,
    provincia,
    distrito,
    ubigeo,
    departamento_empresa,
    provincia_empresa,
    distrito_empresa,
    {propia},
    tema,
    modalidad,
    try_cast(nota_entrada as decimal(6, 2)) as nota_entrada,
    try_cast(nota_salida as decimal(6, 2)) as nota_salida
from raw.registro
