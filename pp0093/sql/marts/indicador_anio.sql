-- Cada indicador en cada año de su instrumento, con todo aquello por lo que se abre.
-- grano: indicador, anio
-- indicador | código | indicador | not_null
-- instrumento | texto | instrumento | not_null
-- orden | número | orden en los documentos | not_null
-- producto | código | producto del programa presupuestal que lo contiene
-- objetivo | código | objetivo que lo contiene
-- lineamiento | código | lineamiento que lo contiene
-- servicio_politica | código | servicio de la política que lo contiene
-- responsable | texto | responsable, como se imprime
-- tipo | texto | resultado, producto, cobertura o calidad
-- sentido | texto | hacia dónde es mejor
-- agregacion | texto | cómo se acumula, o el estándar de cumplimiento
-- unidad_medida | texto | unidad de medida
-- linea_base | según unidad | línea base; nulo si no la hay
-- procedencia | texto | publicado o sintetico | not_null
-- anio | año | año que mide | not_null
-- logro_esperado | según unidad | meta; nulo si no la hay
-- valor_obtenido | según unidad | valor; nulo si no lo hay
-- avance_tipo1 | % | lo obtenido sobre lo esperado; nulo si no aplica
-- avance_tipo1_min | % | el menor que admite el redondeo con que se imprimieron la meta y el valor; nulo si no aplica
-- avance_tipo1_max | % | el mayor que admite ese redondeo; nulo si no aplica
-- avance_tipo2 | % | lo recorrido desde la línea base; nulo si no aplica
-- semaforo | texto | rojo, ambar, verde o ND | not_null
-- alerta_planeamiento | lógico | el avance tipo 1 pasa del límite; nulo sin avance
-- alerta_retroceso | lógico | el valor está peor que la línea base; nulo con un permisible o sin dato
-- anio_anterior | año | último año anterior con valor en la misma base; nulo si no lo hay
-- valor_anterior | según unidad | valor de ese año
-- tendencia | texto | mejora, igual o empeora frente a ese año; nulo si no se sabe
-- es_quiebre | lógico | la base cambia frente al valor anterior: la serie se corta | not_null
-- anios_sin_dato | número | años de la serie seguidos sin valor hasta éste; nulo si no se sabe
-- anios_sin_dato_es_minimo | lógico | pueden ser más: antes hay un año que el texto perdió | not_null
-- fuente | texto | documento que lo imprime; nulo si no dice nada de ese año
-- nota | texto | observación
-- base | texto | población o definición con que se mide
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
