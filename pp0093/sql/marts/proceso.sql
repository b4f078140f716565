-- Un proceso evaluado, con la mejora que se sugiere.
-- grano: instrumento, nivel, proceso
-- instrumento | texto | instrumento | not_null
-- orden | número | orden en el documento | not_null
-- nivel | texto | interno o externo | not_null
-- proceso | texto | proceso | not_null
-- calificacion | texto | marca de la evaluación; nulo si el texto la perdió
-- mejora | texto | mejora sugerida; nulo si el documento no la da
-- nota | texto | observación
select
    instrumento,
    cast(row_number() over (order by archivo, fila) as integer) as orden,
    nivel,
    proceso,
    calificacion,
    mejora,
    nota
from staging.proceso
