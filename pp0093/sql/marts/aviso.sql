-- Algo que no impide cargar y que conviene mirar. Fuente: staging.problema.
-- grano: orden
-- nace de: staging.problema
-- archivo | varchar | texto | archivo o carpeta de que se avisa | not_null
-- orden | integer | número | orden de aparición | not_null
-- problema | varchar | texto | el aviso en palabras | not_null
select
    archivo,
    orden,
    problema
from staging.problema
