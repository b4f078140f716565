-- Una empresa atendida, con el número que la identifica hacia arriba: los marts nunca llevan el RUC.
-- grano: ruc
-- empresa_id | número | identificador sin significado | not_null unique
-- ruc | texto | RUC; dato personal | not_null
select
    row_number() over (order by md5(ruc)) as empresa_id,
    ruc
from (select distinct ruc from core.atencion_fila)
