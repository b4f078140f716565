-- Los indicadores de conocimiento calculados con las notas de los asistentes, para mostrarlos junto al publicado.
-- grano: indicador, anio
-- indicador | código | indicador | not_null
-- anio | año | año de las atenciones | not_null
-- instrumento | texto | instrumento | not_null
-- producto | código | producto del programa presupuestal
-- evaluados | personas | personas que dieron la prueba o las dos | not_null
-- logran | personas | las que cumplen el criterio | not_null
-- valor_registros | % | las que cumplen sobre las evaluadas | not_null
-- procedencia | texto | calculado o sintetico | not_null
select
    r.codigo as indicador,
    r.anio,
    i.instrumento,
    i.producto,
    r.evaluados,
    r.logran,
    r.valor_registros,
    r.procedencia
from core.indicador_registro r
join core.indicador i using (codigo)
