-- Una fila de las fichas de un instrumento: un indicador o lo que lo contiene. Fuente: indicadores/.
-- grano: archivo, fila
-- archivo | texto | ruta bajo la carpeta de datos | not_null
-- fila | número | fila del archivo | not_null
-- instrumento | texto | PP0093, PNDI, PAED u otro | not_null
-- codigo | código | código del documento, o nuestro donde no lo hay | not_null
-- nombre | texto | nombre oficial del indicador | not_null
-- nivel | texto | indicador o el nivel que lo contiene (rules.vocabulario) | not_null
-- padre | código | fila que la contiene
-- tipo | texto | resultado, producto, cobertura o calidad
-- sentido | texto | hacia dónde es mejor
-- agregacion | texto | cómo se acumula, o el estándar de cumplimiento
-- responsable | texto | responsable, como se imprime
-- unidad_medida | texto | unidad de medida
-- anio_base | año | año de la línea base
-- valor_base | según unidad | línea base; nulo si no la hay
-- formula | texto | cómo se calcula, en palabras nuestras
-- necesidad | texto | qué problema atiende, en palabras nuestras
-- publico_objetivo | texto | a quién se dirige
-- catalizador | texto | catalizador del PAED
-- descripcion | texto | qué es, en palabras nuestras
select
    archivo,
    cast(fila as bigint) as fila,
    instrumento,
    codigo,
    nombre,
    nivel,
    padre,
    tipo,
    sentido,
    agregacion,
    responsable,
    unidad_medida,
    cast(anio_base as integer) as anio_base,
    cast(nullif(valor_base, 'ND') as decimal(24, 6)) as valor_base,
    formula,
    necesidad,
    publico_objetivo,
    catalizador,
    descripcion
from raw.indicadores_fichas
