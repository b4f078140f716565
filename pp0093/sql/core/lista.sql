-- Un archivo de listas de empresas: de quién es, qué periodo entrega y si es real. Lo que se hace de ellas lee esto y no
-- staging.archivo, que cambia con cualquier archivo, aunque sea de montos.
-- tema: empresas
-- grano: archivo
-- nace de: staging.archivo
-- archivo | varchar | texto | archivo de registros o de SUNAT | not_null
-- fuente | varchar | texto | carpeta de la fuente | not_null
-- formato | varchar | texto | formato reconocido por el contenido | not_null
-- corte | date | fecha | fecha hasta la que informa; nulo si no la declara
-- unidad | varchar | texto | unidad que el archivo entrega; nulo si no se declara
-- actividad | varchar | código | actividades que se declaran entregadas, unidas con «;»; nulo si no se declaran
-- entrega | varchar | texto | completa o parcial | not_null
-- desde | date | fecha | primer día de la entrega; nulo es el 1 de enero
-- anio_declarado | integer | año | año que declaran la plantilla o el manifiesto; nulo si ninguno
-- origen | varchar | texto | real o sintetico | not_null
-- descargado_el | date | fecha | cuándo se descargó
-- puesto | bigint | número | lugar entre las listas por su puesto en el manifiesto; nulo si no está en él
-- corrige | varchar | texto | lista cargada de la que corrige filas en cuarentena; nulo si no corrige ninguna
-- filas_leidas | bigint | filas | filas de datos que trae | not_null
-- filas_cuarentena_sin_ruc_vacio | bigint | filas | de las apartadas, las que tienen RUC y nadie ha devuelto corregidas | not_null
select
    archivo,
    fuente,
    formato,
    corte,
    unidad,
    actividad,
    entrega,
    desde,
    anio_declarado,
    origen,
    descargado_el,
    if(puesto is null, null, row_number() over (order by puesto nulls last, archivo)) as puesto,
    corrige,
    filas_leidas,
    filas_cuarentena_sin_ruc_vacio
from staging.archivo
where fuente in ('registros', 'padron')
