-- De qué año es el cruce con SUNAT del que salen los criterios de un año: el suyo o, si no lo hay, el último anterior.
-- Donde hay empresas de verdad, el de ellas.
-- tema: empresas
-- grano: anio
-- nace de: core.empresa_anio
-- anio | bigint | año | año de las atenciones | not_null
-- anio_cruce | integer | año | año del cruce que se usó | not_null
select
    anio,
    coalesce(max(anio_cruce) filter (where procedencia <> 'sintetico'), max(anio_cruce)) as anio_cruce
from core.empresa_anio
where anio_cruce is not null
group by anio
