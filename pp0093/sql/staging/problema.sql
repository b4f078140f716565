-- Un aviso: algo que no impide cargar el archivo y que conviene mirar. Fuente: lectores e inventario de archivos.
-- grano: archivo, orden
-- nace de: raw.problema
-- archivo | varchar | texto | archivo del que se avisa; vacío si es de la carga entera | not_null
-- orden | integer | número | orden dentro del archivo | not_null
-- problema | varchar | texto | el aviso en palabras | not_null
select
    archivo,
    cast(orden as integer) as orden,
    problema
from raw.problema
