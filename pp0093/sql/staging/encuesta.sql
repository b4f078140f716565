-- Lo que respondió un grupo de encuestados a una pregunta. Fuente: indicadores/.
-- grano: archivo, fila
-- archivo | texto | ruta bajo la carpeta de datos | not_null
-- fila | número | fila del archivo | not_null
-- instrumento | texto | instrumento | not_null
-- pregunta | texto | qué se preguntó, en palabras nuestras | not_null
-- version | texto | versión o grupo encuestado | not_null
-- n | número | cuántos respondieron | not_null
-- favorables | número | cuántos respondieron a favor; nulo si no se sabe
-- pct | % | la parte impresa; nulo si no se sabe
-- fuente | texto | documento | not_null
-- periodo | texto | cuándo usaron el servicio los encuestados
-- nota | texto | de dónde sale cada cifra, en palabras nuestras
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
