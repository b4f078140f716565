-- Un archivo leído: su pasaporte, lo que dice de sí mismo y su cuenta de filas. Fuente: lector y manifest.csv.
-- grano: archivo
-- archivo | varchar | texto | ruta bajo la carpeta de datos | not_null
-- fuente | varchar | texto | carpeta o familia de la fuente | not_null
-- formato | varchar | texto | formato reconocido por el contenido | not_null
-- anio | integer | año | año que el archivo declara
-- corte | date | fecha | fecha hasta la que informa; nulo si no la declara
-- unidad | varchar | texto | unidad que el archivo entrega, según la plantilla o el manifiesto; nulo si no se declara
-- actividad | varchar | código | actividades que se declaran entregadas, unidas con «;»; nulo si no se declaran
-- entrega | varchar | texto | completa o parcial; lo que no se declara, o se declara mal, es parcial | not_null
-- desde | date | fecha | primer día de la entrega; nulo es el 1 de enero
-- anio_declarado | integer | año | año que declaran la plantilla o el manifiesto; nulo si ninguno
-- huella | varchar | texto | huella del contenido | not_null
-- algoritmo | varchar | texto | con qué se sacó la huella | not_null
-- sha256 | varchar | texto | SHA-256 que el manifiesto declara, calculado y comprobado; nulo si no declara ninguno
-- origen | varchar | texto | real o sintetico | not_null
-- documento | varchar | texto | documento del que proviene, según el manifiesto
-- url | varchar | texto | de dónde se descargó
-- descargado_el | date | fecha | cuándo se descargó
-- publicado_el | date | fecha | cuándo se publicó el documento; nulo si el manifiesto no lo declara
-- puesto | integer | número | puesto en el manifiesto; nulo si no está en él
-- nota | varchar | texto | observación del manifiesto
-- incluye | varchar | texto | lo que la exportación dice incluir
-- filtros | varchar | texto | ruta de la consulta
-- abarca | varchar | texto | de qué parte del programa o del país son sus filas, en palabras; nulo si su formato no lo declara
-- corrige | varchar | texto | lista cargada de la que corrige filas en cuarentena o, de una fe de erratas, documento que corrige; nulo si no corrige nada
-- filas_leidas | bigint | filas | filas de datos que trae | not_null
-- filas_cargadas | bigint | filas | filas que pasan a las tablas | not_null
-- filas_cuarentena | bigint | filas | filas apartadas por error | not_null
-- filas_cuarentena_sin_ruc_vacio | bigint | filas | de las apartadas, las que tienen RUC y nadie ha devuelto corregidas | not_null
-- filas_fuera_alcance | bigint | filas | filas de otros programas, totales o en blanco | not_null
-- assert: el_registro_cierra: select archivo, filas_leidas from this
--     where filas_leidas <> filas_cargadas + filas_cuarentena + filas_fuera_alcance
-- aviso: el_origen_es_conocido: select r.archivo || ': su origen en manifest.csv es «' || r.origen || '» y se tomó como real;'
--     || ' escriba real o sintetico' as dicho
--     from raw.archivo r left join this a using (archivo)
--     where coalesce(a.origen, 'real') = 'real' and lower(trim(r.origen)) not in ('', 'real')
select
    archivo,
    fuente,
    formato,
    cast(anio as integer) as anio,
    cast(corte as date) as corte,
    sin_datos_personales(unidad) as unidad,
    actividad,
    coalesce(entrega, 'parcial') as entrega,
    cast(desde as date) as desde,
    cast(anio_declarado as integer) as anio_declarado,
    huella,
    algoritmo,
    nullif(sha256, '') as sha256,
    case when lower(origen) in ('sintetico', 'sintético') then 'sintetico' else 'real' end as origen,
    nullif(documento, '') as documento,
    nullif(url, '') as url,
    try_cast(descargado_el as date) as descargado_el,
    try_cast(publicado_el as date) as publicado_el,
    try_cast(puesto as integer) as puesto,
    nullif(nota, '') as nota,
    incluye,
    filtros,
    abarca,
    nullif(corrige, '') as corrige,
    cast(filas_leidas as bigint) as filas_leidas,
    cast(filas_cargadas as bigint) as filas_cargadas,
    cast(filas_cuarentena as bigint) as filas_cuarentena,
    coalesce(cast(filas_cuarentena_sin_ruc_vacio as bigint), 0) as filas_cuarentena_sin_ruc_vacio,
    cast(filas_fuera_alcance as bigint) as filas_fuera_alcance
from raw.archivo
