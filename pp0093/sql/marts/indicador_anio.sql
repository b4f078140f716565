-- Cada indicador en cada año de su instrumento, con todo aquello por lo que se abre.
-- tema: instrumentos
-- grano: indicador, anio
-- nace de: core.indicador_anio
-- indicador | varchar | código | indicador | not_null
-- instrumento | varchar | texto | instrumento | not_null
-- orden | integer | número | orden en los documentos | not_null
-- producto | varchar | código | producto del programa presupuestal que lo contiene
-- objetivo | varchar | código | objetivo que lo contiene
-- lineamiento | varchar | código | lineamiento que lo contiene
-- servicio_politica | varchar | código | servicio de la política que lo contiene
-- responsable | varchar | texto | responsable, como se imprime
-- tipo | varchar | texto | resultado, producto, cobertura o calidad
-- sentido | varchar | texto | hacia dónde es mejor
-- agregacion | varchar | texto | cómo se acumula, o el estándar de cumplimiento
-- unidad_medida | varchar | texto | unidad de medida
-- linea_base | decimal(24,6) | según unidad | línea base; nulo si no la hay
-- procedencia | varchar | texto | publicado o sintetico | not_null
-- anio | integer | año | año que mide | not_null
-- logro_esperado | decimal(24,6) | según unidad | meta; nulo si no la hay
-- valor_obtenido | decimal(24,6) | según unidad | valor; nulo si no lo hay
-- avance_tipo1 | double | % | lo obtenido sobre lo esperado; nulo si no aplica
-- avance_tipo1_min | double | % | el menor que admite el redondeo con que se imprimieron la meta y el valor; nulo si no aplica
-- avance_tipo1_max | double | % | el mayor que admite ese redondeo; nulo si no aplica
-- avance_tipo2 | double | % | lo recorrido desde la línea base; nulo si no aplica
-- semaforo | varchar | texto | rojo, ambar, verde o ND; nulo en un instrumento al que ninguna regla da semáforo
-- alerta_planeamiento | boolean | lógico | el avance tipo 1 pasa del límite; nulo sin avance
-- alerta_retroceso | boolean | lógico | el valor está peor que la línea base; nulo con un permisible o sin dato
-- anio_anterior | integer | año | último año anterior con valor en la misma base; nulo si no lo hay
-- valor_anterior | decimal(24,6) | según unidad | valor de ese año
-- tendencia | varchar | texto | mejora, igual o empeora frente a ese año; nulo si no se sabe
-- es_quiebre | boolean | lógico | la base cambia frente al valor anterior: la serie se corta | not_null
-- anios_sin_dato | integer | número | años de la serie seguidos sin valor hasta éste; nulo si no se sabe
-- anios_sin_dato_es_minimo | boolean | lógico | pueden ser más: antes hay un año que el texto perdió | not_null
-- fuente | varchar | texto | documento que lo imprime; nulo si no dice nada de ese año
-- nota | varchar | texto | observación
-- base | varchar | texto | población o definición con que se mide
-- periodo | varchar | texto | de cuándo a cuándo se acumula el valor, si no es de su año solo
select
    i.codigo as indicador,
    i.instrumento,
    i.orden,
    i.producto,
    i.objetivo,
    i.lineamiento,
    i.servicio_politica,
    i.responsable,
    i.tipo,
    i.sentido,
    i.agregacion,
    i.unidad_medida,
    i.valor_base as linea_base,
    i.procedencia,
    a.* exclude (codigo)
from core.indicador_anio a
join core.indicador i using (codigo)
