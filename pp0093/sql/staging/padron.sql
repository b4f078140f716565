-- Una empresa atendida que está en el padrón de SUNAT. Fuente: padron/. De un RUC repetido vale la última fila.
-- grano: ruc
-- archivo | texto | ruta bajo la carpeta de datos | not_null
-- fila | número | fila del archivo | not_null
-- ruc | texto | RUC; dato personal | not_null
-- estado | texto | estado del contribuyente
-- condicion | texto | condición de domicilio
-- ubigeo | código | domicilio fiscal
-- ciiu | código | clase CIIU Rev. 4 si su descripción es la oficial
-- trabajadores | personas | trabajadores
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
