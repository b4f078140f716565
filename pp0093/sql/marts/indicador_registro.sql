-- Los indicadores de conocimiento calculados con las notas de los asistentes, para mostrarlos junto al publicado.
-- tema: empresas
-- grano: indicador, anio
-- nace de: core.indicador_registro
-- indicador | varchar | código | indicador | not_null
-- anio | bigint | año | año de las atenciones | not_null
-- instrumento | varchar | texto | instrumento | not_null
-- producto | varchar | código | producto del programa presupuestal
-- evaluados | integer | personas | personas que dieron la prueba o las dos | not_null
-- logran | integer | personas | las que cumplen el criterio | not_null
-- valor_registros | double | % | las que cumplen sobre las evaluadas | not_null
-- procedencia | varchar | texto | calculado o sintetico | not_null
-- es_parcial | boolean | lógico | salen de registros recibidos que no son todo lo que se atendió | not_null
-- corte | date | fecha | hasta cuándo llegan las listas de las que salen; si cada actividad llega a su día, el primero; nulo de las inventadas
-- corte_ultimo | date | fecha | el último de esos días, donde no es el mismo
select
    r.codigo as indicador,
    r.anio,
    i.instrumento,
    i.producto,
    r.evaluados,
    r.logran,
    r.valor_registros,
    r.procedencia,
    r.es_parcial,
    r.corte,
    r.corte_ultimo
from core.indicador_registro r
join core.indicador i using (codigo)
