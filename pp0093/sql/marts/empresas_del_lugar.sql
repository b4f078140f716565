-- Las empresas que hay en cada departamento, los años en que una fuente las da: la base de las atendidas por cada 1,000.
-- tema: empresas
-- grano: anio, departamento
-- anio | integer | año | año | not_null
-- departamento | varchar | código | departamento | not_null
-- empresas_del_lugar | bigint | empresas | las que hay, atendidas o no | not_null
-- procedencia | varchar | texto | publicado | not_null
-- assert: hay_alguna: select anio, departamento, empresas_del_lugar from this where empresas_del_lugar <= 0
select
    cast(anio as integer) as anio,
    departamento,
    cast(empresas as bigint) as empresas_del_lugar,
    'publicado' as procedencia
from vigente.empresas_del_lugar
