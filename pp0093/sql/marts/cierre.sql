-- Qué año se declaró cerrado, quién y cuándo: la primera declaración de después de su 31 de diciembre.
-- grano: anio
-- nace de: staging.cierre
-- anio | integer | año | año que se declaró cerrado | not_null
-- fecha | date | fecha | día en que se declaró | not_null
-- declara | varchar | texto | quién lo declaró | not_null
-- archivo | varchar | texto | archivo que lo trae | not_null
-- origen | varchar | texto | real o sintetico | not_null
select
    c.anio,
    c.fecha,
    c.declara,
    c.archivo,
    a.origen
from staging.cierre c
join staging.archivo a using (archivo)
where c.fecha > make_date(c.anio, 12, 31)
qualify row_number() over (partition by c.anio order by a.origen = 'real' desc, c.fecha, c.archivo, c.hoja, c.fila) = 1
