-- Una fila en cuarentena, sin el valor de la celda, que puede ser un dato personal. Fuente: staging.cuarentena.
-- grano: archivo, hoja, fila
-- nace de: staging.cuarentena
-- archivo | varchar | texto | ruta bajo la carpeta de datos | not_null
-- hoja | varchar | texto | hoja del libro; nulo si el archivo no tiene
-- fila | bigint | número | fila como la numera Excel o un editor de texto | not_null
-- columna | varchar | texto | columna del primer motivo
-- codigo_motivo | varchar | texto | primer motivo | not_null
-- motivo | varchar | texto | el motivo en palabras | not_null
-- unidad | varchar | texto | unidad del archivo; nulo si no la dice
-- es_pendiente | boolean | lógico | nadie la ha devuelto corregida | not_null
select
    archivo,
    hoja,
    fila,
    columna,
    codigo_motivo,
    motivo,
    unidad,
    es_pendiente
from staging.cuarentena
