-- Cada vez que alguien declaró cerrado un año. Fuente: cierres/.
-- grano: archivo, hoja, fila
-- nace de: raw.cierres
-- archivo | varchar | texto | ruta bajo la carpeta de datos | not_null
-- hoja | varchar | texto | hoja del libro; nulo en un CSV
-- fila | bigint | número | fila del archivo | not_null
-- anio | integer | año | año que se declara cerrado | not_null
-- fecha | date | fecha | día en que se declara | not_null
-- declara | varchar | texto | quién lo declara | not_null
select
    archivo,
    hoja,
    cast(fila as bigint) as fila,
    cast(anio as integer) as anio,
    cast(fecha as date) as fecha,
    declara
from raw.cierres
