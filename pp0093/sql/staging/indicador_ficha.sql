-- Una fila de las fichas de un instrumento: un indicador o lo que lo contiene. Fuente: indicadores/.
-- tema: instrumentos
-- grano: archivo, fila
-- nace de: raw.indicadores_fichas
-- archivo | varchar | texto | ruta bajo la carpeta de datos | not_null
-- fila | bigint | número | fila del archivo | not_null
-- instrumento | varchar | texto | código del instrumento: el propio, una política, un programa u otro | not_null
-- codigo | varchar | código | código del documento, o nuestro donde no lo hay | not_null
-- nombre | varchar | texto | nombre oficial del indicador | not_null
-- nivel | varchar | texto | indicador o el nivel que lo contiene (rules.vocabulario) | not_null
-- padre | varchar | código | fila que la contiene
-- tipo | varchar | texto | resultado, producto, cobertura o calidad
-- sentido | varchar | texto | hacia dónde es mejor
-- agregacion | varchar | texto | cómo se acumula, o el estándar de cumplimiento
-- responsable | varchar | texto | responsable, como se imprime
-- unidad_medida | varchar | texto | unidad de medida
-- anio_base | integer | año | año de la línea base
-- valor_base | decimal(24,6) | según unidad | línea base; nulo si no la hay
-- formula | varchar | texto | cómo se calcula, en palabras nuestras
-- necesidad | varchar | texto | qué problema atiende, en palabras nuestras
-- publico_objetivo | varchar | texto | a quién se dirige
-- catalizador | varchar | texto | catalizador, en un programa por ejes
-- descripcion | varchar | texto | qué es, en palabras nuestras
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
