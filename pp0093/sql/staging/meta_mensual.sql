-- Meta y avance de una actividad o producto, por mes o sólo el año. Fuente: metas/.
-- grano: archivo, hoja, fila, mes
-- archivo | texto | ruta bajo la carpeta de datos | not_null
-- hoja | texto | hoja del libro; nulo si el archivo no tiene
-- fila | número | fila del archivo | not_null
-- anio | año | año | not_null
-- nivel | texto | actividad o producto | not_null
-- codigo | código | actividad o producto | not_null
-- unidad_medida | texto | unidad de medida
-- meta_anual | según unidad | meta del año
-- mes | mes | mes; nulo en la fila del año
-- programado | según unidad | programado en el mes; nulo si no lo dice
-- ejecutado | según unidad | ejecutado en el mes; nulo si aún no se informa
-- ejecutado_anual | según unidad | ejecutado en el año, si el archivo sólo trae el año
select
    archivo,
    hoja,
    cast(fila as bigint) as fila,
    cast(anio as integer) as anio,
    nivel,
    codigo,
    unidad_medida,
    cast(meta_anual as decimal(18, 2)) as meta_anual,
    cast(mes as integer) as mes,
    cast(programado as decimal(18, 2)) as programado,
    cast(ejecutado as decimal(18, 2)) as ejecutado,
    cast(ejecutado_anual as decimal(18, 2)) as ejecutado_anual
from raw.meta_mensual
