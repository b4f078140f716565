-- Las pruebas de entrada y salida de un asistente, una fila por persona registrada. Sin su nombre ni documento.
-- tema: empresas
-- grano: archivo, hoja, fila
-- nace de: core.atencion_fila
-- archivo | varchar | texto | ruta bajo la carpeta de datos | not_null
-- hoja | varchar | texto | hoja del libro; nulo si el archivo no tiene
-- fila | bigint | número | fila como la numera Excel | not_null
-- fecha | date | fecha | día de la atención | not_null
-- anio | bigint | año | año de la atención | not_null
-- actividad | varchar | código | actividad | not_null
-- unidad | varchar | texto | unidad
-- nota_entrada | decimal(6,2) | puntos | prueba de entrada; nulo si no la dio
-- nota_salida | decimal(6,2) | puntos | prueba de salida; nulo si no la dio
-- procedencia | varchar | texto | calculado o sintetico | not_null
select
    r.archivo,
    r.hoja,
    r.fila,
    f.fecha,
    f.anio,
    f.actividad,
    f.unidad,
    r.nota_entrada,
    r.nota_salida,
    if(f.origen = 'sintetico', 'sintetico', 'calculado') as procedencia
from core.atencion_fila f
join staging.registro r
    on r.archivo = f.archivo and r.hoja is not distinct from f.hoja and r.fila = f.fila and r.orden_fecha = f.orden_fecha
where f.cuenta and f.orden_fecha = 1 and coalesce(r.nota_entrada, r.nota_salida) is not null
