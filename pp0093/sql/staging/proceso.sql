-- Un proceso evaluado, con la mejora que se sugiere. Fuente: indicadores/.
-- tema: instrumentos
-- grano: archivo, fila
-- nace de: raw.indicadores_procesos
-- archivo | varchar | texto | ruta bajo la carpeta de datos | not_null
-- fila | bigint | número | fila del archivo | not_null
-- instrumento | varchar | texto | instrumento | not_null
-- nivel | varchar | texto | interno o externo | not_null
-- proceso | varchar | texto | proceso | not_null
-- calificacion | varchar | texto | marca de la evaluación; nulo si el texto la perdió
-- mejora | varchar | texto | mejora sugerida, en palabras nuestras; nulo si el documento no la da
-- nota | varchar | texto | observación, en palabras nuestras
select
    archivo,
    cast(fila as bigint) as fila,
    instrumento,
    nivel,
    proceso,
    calificacion,
    mejora,
    nota
from raw.indicadores_procesos
