-- Un archivo leído: su pasaporte, lo que dice de sí mismo y su cuenta de filas. Fuente: lector y manifest.csv.
-- grano: archivo
-- archivo | texto | ruta bajo la carpeta de datos | not_null
-- fuente | texto | carpeta o familia de la fuente | not_null
-- formato | texto | formato reconocido por el contenido | not_null
-- anio | año | año que el archivo declara
-- corte | fecha | fecha hasta la que informa; nulo si no la declara
-- sha256 | texto | huella del contenido | not_null
-- origen | texto | real o sintetico | not_null
-- documento | texto | documento del que proviene, según el manifiesto
-- url | texto | de dónde se descargó
-- descargado_el | fecha | cuándo se descargó
-- nota | texto | observación del manifiesto
-- incluye | texto | lo que la exportación dice incluir
-- filtros | texto | ruta de la consulta
-- filas_leidas | filas | filas de datos que trae | not_null
-- filas_cargadas | filas | filas que pasan a las tablas | not_null
-- filas_cuarentena | filas | filas apartadas por error | not_null
-- filas_repetidas | filas | filas iguales a otra ya cargada | not_null
-- filas_fuera_alcance | filas | filas de otros programas, totales o en blanco | not_null
-- assert: el_registro_cierra: select archivo, filas_leidas from this
--     where filas_leidas <> filas_cargadas + filas_cuarentena + filas_repetidas + filas_fuera_alcance
select
    archivo,
    fuente,
    formato,
    cast(anio as integer) as anio,
    cast(corte as date) as corte,
    sha256,
    case when lower(origen) in ('sintetico', 'sintético') then 'sintetico' else 'real' end as origen,
    nullif(documento, '') as documento,
    nullif(url, '') as url,
    try_cast(descargado_el as date) as descargado_el,
    nullif(nota, '') as nota,
    incluye,
    filtros,
    cast(filas_leidas as bigint) as filas_leidas,
    cast(filas_cargadas as bigint) as filas_cargadas,
    cast(filas_cuarentena as bigint) as filas_cuarentena,
    cast(filas_repetidas as bigint) as filas_repetidas,
    cast(filas_fuera_alcance as bigint) as filas_fuera_alcance
from raw.archivo
