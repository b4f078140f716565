-- Una fila apartada por error. Fuente: lectores.
-- grano: archivo, hoja, fila
-- archivo | varchar | texto | ruta bajo la carpeta de datos | not_null
-- hoja | varchar | texto | hoja del libro; nulo si el archivo no tiene
-- fila | bigint | número | fila como la numera Excel o un editor de texto | not_null
-- columna | varchar | texto | columna del primer motivo
-- codigo_motivo | varchar | texto | primer motivo | not_null
-- motivo | varchar | texto | el motivo en palabras | not_null
-- valor | varchar | texto | lo que decía la celda; puede ser un dato personal
-- otros_motivos | varchar | texto | los demás motivos
-- assert: cuadra_con_el_registro: select a.archivo from staging.archivo a left join this q using (archivo)
--     group by a.archivo, a.filas_cuarentena having count(q.fila) <> a.filas_cuarentena
select
    archivo,
    hoja,
    cast(fila as bigint) as fila,
    columna,
    codigo_motivo,
    motivo,
    valor,
    otros_motivos
from raw.cuarentena
