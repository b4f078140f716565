-- Una cifra impresa en un documento, con los decimales con que se imprimió. Fuente: publicado/*.csv.
-- grano: archivo, fila
-- nace de: raw.publicado
-- archivo | varchar | texto | ruta bajo la carpeta de datos | not_null
-- fila | bigint | número | fila del archivo | not_null
-- documento | varchar | texto | documento que la imprime | not_null
-- seccion | varchar | texto | página o encabezado
-- indicador | varchar | texto | indicador, con su unidad en el nombre | not_null
-- dimension | varchar | texto | dimensiones separadas por «;»; nulo para el programa entero
-- valor_dimension | varchar | texto | códigos o etiquetas, en el mismo orden
-- anio | integer | año | año que mide | not_null
-- valor | decimal(24,6) | según unidad | la cifra; nulo si el documento no la da
-- decimales | integer | número | decimales con que se imprimió
-- unidad_medida | varchar | texto | unidad impresa
-- corte | date | fecha | fecha de corte declarada
-- nota | varchar | texto | etiqueta corta, en palabras nuestras
select
    archivo,
    cast(fila as bigint) as fila,
    documento,
    seccion,
    indicador,
    dimension,
    valor_dimension,
    cast(anio as integer) as anio,
    cast(valor as decimal(24, 6)) as valor,
    cast(case when valor is null then null when contains(valor, '.') then length(split_part(valor, '.', 2)) else 0 end as integer)
        as decimales,
    unidad_medida,
    cast(corte as date) as corte,
    nota
from raw.publicado
