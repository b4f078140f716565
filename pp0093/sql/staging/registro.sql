-- Una fecha de atención en una fila de un registro administrativo. Fuente: registros/.
-- grano: archivo, hoja, fila, orden_fecha
-- archivo | texto | ruta bajo la carpeta de datos | not_null
-- hoja | texto | hoja del libro; nulo si el archivo no tiene
-- orden_lectura | número | orden de la fila en el archivo, hojas seguidas | not_null
-- fila | número | fila como la numera Excel | not_null
-- orden_fecha | número | orden de la fecha dentro de la fila | not_null
-- ruc | texto | RUC de la empresa; dato personal | not_null
-- fecha | fecha | fecha de la atención | not_null
-- actividad | código | actividad | not_null
-- servicio | texto | servicio, como lo escribe la unidad
-- unidad | texto | unidad que atendió
-- departamento | texto | lugar del servicio, como se escribió
-- provincia | texto | lugar del servicio, como se escribió
-- distrito | texto | lugar del servicio, como se escribió
-- ubigeo | código | lugar del servicio
-- departamento_empresa | texto | lugar de la empresa, sólo en las listas del PNTE
-- provincia_empresa | texto | lugar de la empresa, sólo en las listas del PNTE
-- distrito_empresa | texto | lugar de la empresa, sólo en las listas del PNTE
-- cite | texto | CITE
-- tema | texto | tema
-- modalidad | texto | modalidad
-- nota_entrada | puntos | promedio de la prueba de entrada
-- nota_salida | puntos | promedio de la prueba de salida
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
    cite,
    tema,
    modalidad,
    try_cast(nota_entrada as decimal(6, 2)) as nota_entrada,
    try_cast(nota_salida as decimal(6, 2)) as nota_salida
from raw.registro
