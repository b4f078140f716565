-- Un proceso evaluado, con la mejora que se sugiere. Fuente: indicadores/.
-- grano: archivo, fila
-- archivo | texto | ruta bajo la carpeta de datos | not_null
-- fila | número | fila del archivo | not_null
-- instrumento | texto | instrumento | not_null
-- nivel | texto | interno o externo | not_null
-- proceso | texto | proceso | not_null
-- calificacion | texto | marca de la evaluación; nulo si el texto la perdió
-- mejora | texto | mejora sugerida, en palabras nuestras; nulo si el documento no la da
-- nota | texto | observación, en palabras nuestras
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
