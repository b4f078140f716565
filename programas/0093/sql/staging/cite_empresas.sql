-- Cuántas empresas atendieron los CITE en un año, según una fila de las tablas que publica el ITP, con sus tipos.
-- grano: archivo, hoja, fila
-- nace de: raw.cite_empresas
-- archivo | varchar | texto | archivo de origen | not_null
-- hoja | varchar | texto | hoja del libro; nulo en un texto
-- fila | integer | número | fila del archivo | not_null
-- cite | varchar | texto | CITE; nulo donde la tabla es de toda la red
-- cod_ciiu | varchar | texto | código CIIU como se publica; nulo donde la tabla no se abre por él
-- tipo_contribuyente | varchar | texto | tipo de contribuyente; nulo donde la tabla no se abre por él
-- anio | integer | año | año de la atención | not_null
-- empresas | bigint | empresas | empresas atendidas | not_null
-- fecha | date | fecha | fecha que declara la fila: hasta cuándo llega (por verificar) | not_null
select
    archivo,
    hoja,
    cast(fila as integer) as fila,
    cite,
    cod_ciiu,
    tipo_contribuyente,
    cast(anio as integer) as anio,
    cast(empresas as bigint) as empresas,
    cast(fecha as date) as fecha
from raw.cite_empresas
