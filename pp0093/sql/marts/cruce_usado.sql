-- De qué año es el cruce con SUNAT del que salen los criterios de un año: el suyo o, si no lo hay, el último anterior.
-- tema: empresas
-- grano: anio
-- nace de: core.empresa_anio
-- anio | bigint | año | año de las atenciones | not_null
-- anio_cruce | integer | año | año del cruce que se usó | not_null
select distinct
    anio,
    anio_cruce
from core.empresa_anio
where anio_cruce is not null
