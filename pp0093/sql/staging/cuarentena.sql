-- Una fila apartada por error. Fuente: lectores.
-- grano: archivo, hoja, fila
-- nace de: raw.cuarentena
-- archivo | varchar | texto | ruta bajo la carpeta de datos | not_null
-- hoja | varchar | texto | hoja del libro; nulo si el archivo no tiene
-- fila | bigint | número | fila como la numera Excel o un editor de texto | not_null
-- unidad | varchar | texto | unidad de la fila, o la que declara su archivo; nulo si no se sabe
-- columna | varchar | texto | columna del primer motivo
-- codigo_motivo | varchar | texto | primer motivo | not_null
-- motivo | varchar | texto | el motivo en palabras | not_null
-- valor | varchar | texto | lo que decía la celda; puede ser un dato personal
-- otros_motivos | varchar | texto | los demás motivos
-- corregida_en | varchar | texto | archivo en que volvió corregida y se cargó; nulo si no ha vuelto bien
-- es_pendiente | boolean | lógico | nadie la ha corregido, y no es un nuevo intento de otra | not_null
-- assert: cuadra_con_el_registro: select a.archivo from staging.archivo a left join this q using (archivo)
--     group by a.archivo, a.filas_cuarentena having count(q.fila) <> a.filas_cuarentena
select
    archivo,
    hoja,
    cast(fila as bigint) as fila,
    sin_datos_personales(unidad) as unidad,
    columna,
    codigo_motivo,
    motivo,
    valor,
    otros_motivos,
    corregida_en,
    coalesce(cast(es_pendiente as boolean), corregida_en is null) as es_pendiente
from raw.cuarentena
