-- Lo que respondió un grupo de encuestados a una pregunta. Fuente: indicadores/.
-- tema: instrumentos
-- grano: archivo, fila
-- nace de: raw.indicadores_encuestas
-- archivo | varchar | texto | ruta bajo la carpeta de datos | not_null
-- fila | bigint | número | fila del archivo | not_null
-- instrumento | varchar | texto | instrumento | not_null
-- pregunta | varchar | texto | qué se preguntó, en palabras nuestras | not_null
-- version | varchar | texto | versión o grupo encuestado | not_null
-- n | integer | número | cuántos respondieron | not_null
-- favorables | integer | número | cuántos respondieron a favor; nulo si no se sabe
-- pct | decimal(24,6) | % | la parte impresa; nulo si no se sabe
-- fuente | varchar | texto | documento | not_null
-- periodo | varchar | texto | cuándo usaron el servicio los encuestados
-- nota | varchar | texto | de dónde sale cada cifra, en palabras nuestras
select
    archivo,
    cast(fila as bigint) as fila,
    instrumento,
    pregunta,
    version,
    cast(n as integer) as n,
    cast(nullif(favorables, 'ND') as integer) as favorables,
    cast(nullif(pct, 'ND') as decimal(24, 6)) as pct,
    fuente,
    periodo,
    nota
from raw.indicadores_encuestas
