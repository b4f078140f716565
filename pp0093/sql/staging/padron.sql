-- Una empresa atendida que está en el padrón de SUNAT. Fuente: padron/. De un RUC repetido vale la última fila.
-- tema: empresas
-- grano: ruc
-- nace de: raw.padron
-- archivo | varchar | texto | ruta bajo la carpeta de datos | not_null
-- fila | bigint | número | fila del archivo | not_null
-- ruc | varchar | texto | RUC; dato personal | not_null
-- estado | varchar | texto | estado del contribuyente
-- condicion | varchar | texto | condición de domicilio
-- ubigeo | varchar | código | domicilio fiscal
-- ciiu | varchar | código | clase CIIU Rev. 4 si su descripción es la oficial
-- trabajadores | integer | personas | trabajadores
select
    archivo,
    cast(fila as bigint) as fila,
    ruc,
    estado,
    condicion,
    ubigeo,
    ciiu,
    try_cast(trabajadores as integer) as trabajadores
from raw.padron
qualify row_number() over (partition by ruc order by ciiu is null, archivo desc, fila desc) = 1
