-- Algo que no impide cargar y que conviene mirar. Fuente: staging.problema.
-- grano: orden
-- archivo | texto | archivo o carpeta de que se avisa | not_null
-- orden | número | orden de aparición | not_null
-- problema | texto | el aviso en palabras | not_null
select
    archivo,
    orden,
    problema
from staging.problema
