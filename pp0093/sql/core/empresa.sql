-- Una empresa atendida, con el número que la identifica hacia arriba: los marts nunca llevan el RUC.
-- El número es su puesto en un orden que mezcla cada RUC con los de todas: sin la lista entera no se rehace.
-- tema: empresas
-- grano: ruc
-- nace de: core.atencion_fila
-- empresa_id | bigint | número | identificador sin significado | not_null unique
-- ruc | varchar | texto | RUC; dato personal | not_null
with atendidas as (select distinct ruc from core.atencion_fila),

clave as (select md5(string_agg(ruc order by ruc)) as clave from atendidas)

select
    row_number() over (order by md5(clave || ruc)) as empresa_id,
    ruc
from atendidas
cross join clave
