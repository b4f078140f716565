-- Un proceso evaluado, con la mejora que se sugiere.
-- tema: instrumentos
-- grano: instrumento, nivel, proceso
-- nace de: staging.proceso
-- instrumento | varchar | texto | instrumento | not_null
-- orden | integer | número | orden en el documento | not_null
-- nivel | varchar | texto | interno o externo | not_null
-- proceso | varchar | texto | proceso | not_null
-- calificacion | varchar | texto | marca de la evaluación; nulo si el texto la perdió
-- mejora | varchar | texto | mejora sugerida; nulo si el documento no la da
-- nota | varchar | texto | observación
select
    instrumento,
    cast(row_number() over (order by archivo, fila) as integer) as orden,
    nivel,
    proceso,
    calificacion,
    mejora,
    nota
from staging.proceso
