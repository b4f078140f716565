-- Las MIPYME formales de cada departamento, los años en que una fuente las da: la base de las empresas por cada 1,000.
-- tema: empresas
-- grano: anio, departamento
-- anio | integer | año | año | not_null
-- departamento | varchar | código | departamento | not_null
-- mipyme | bigint | empresas | micro, pequeñas y medianas empresas | not_null
-- procedencia | varchar | texto | publicado | not_null
-- assert: hay_alguna: select anio, departamento, mipyme from this where mipyme <= 0
select
    cast(anio as integer) as anio,
    departamento,
    cast(mipyme as bigint) as mipyme,
    'publicado' as procedencia
from vigente.mipyme_departamento
