-- Un valor cuyo año perdió el texto del documento: se guarda y no se compara con nada.
-- tema: instrumentos
-- grano: codigo, orden
-- nace de: core.indicador
-- codigo | varchar | código | indicador | not_null
-- orden | integer | número | orden en el archivo | not_null
-- valor_obtenido | decimal(24,6) | según unidad | el valor; nulo si dice ND
-- fuente | varchar | texto | documento que lo imprime | not_null
-- nota | varchar | texto | por qué no tiene año | not_null
select
    v.codigo,
    cast(row_number() over (partition by v.codigo order by v.archivo, v.fila) as integer) as orden,
    v.valor_obtenido,
    v.fuente,
    v.nota
from staging.indicador_valor v
join core.indicador i using (codigo)
where v.anio is null
