-- Meta y avance de una actividad o producto, por mes o sólo el año. Fuente: metas/.
-- grano: archivo, hoja, fila, mes
-- nace de: raw.meta_mensual
-- archivo | varchar | texto | ruta bajo la carpeta de datos | not_null
-- hoja | varchar | texto | hoja del libro; nulo si el archivo no tiene
-- fila | bigint | número | fila del archivo | not_null
-- anio | integer | año | año | not_null
-- nivel | varchar | texto | actividad o producto | not_null
-- codigo | varchar | código | actividad o producto | not_null
-- unidad_medida | varchar | texto | unidad de medida
-- meta_anual | decimal(18,2) | según unidad | meta del año, ya reprogramada si lo fue
-- meta_inicial | decimal(18,2) | según unidad | meta del año antes de reprogramarse; nulo si el archivo no la da
-- mes | integer | mes | mes; nulo en la fila del año
-- programado | decimal(18,2) | según unidad | programado en el mes; nulo si no lo dice
-- ejecutado | decimal(18,2) | según unidad | ejecutado en el mes; nulo si aún no se informa
-- ejecutado_anual | decimal(18,2) | según unidad | ejecutado en el año, si el archivo sólo trae el año
-- meses | integer | número | cuántos abarca lo de la fila, que termina en su mes: 1, 3 de un trimestre o 6 de un semestre; nulo en la fila del año
-- justificacion | varchar | texto | por qué se avanzó así, del mes o, si no la hay, de la fila; nulo si el archivo no la trae
select
    archivo,
    hoja,
    cast(fila as bigint) as fila,
    cast(anio as integer) as anio,
    nivel,
    codigo,
    unidad_medida,
    cast(meta_anual as decimal(18, 2)) as meta_anual,
    cast(meta_inicial as decimal(18, 2)) as meta_inicial,
    cast(mes as integer) as mes,
    cast(programado as decimal(18, 2)) as programado,
    cast(ejecutado as decimal(18, 2)) as ejecutado,
    cast(ejecutado_anual as decimal(18, 2)) as ejecutado_anual,
    cast(meses as integer) as meses,
    sin_datos_personales(justificacion) as justificacion
from raw.meta_mensual
