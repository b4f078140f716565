-- Entre qué valores están las empresas de un producto, del programa o de una familia que ninguna fuente da enteras (core.intervalo).
-- grano: anio, nivel, codigo
-- nace de: core.intervalo
-- anio | integer | año | año que mide | not_null
-- nivel | varchar | texto | producto (las que cuentan), presupuesto (todas las del producto), programa o familia_servicio | not_null
-- codigo | varchar | código | el del producto o el del programa, o la familia | not_null
-- minimo | bigint | empresas | no son menos | not_null
-- maximo | bigint | empresas | no son más | not_null
-- archivo | varchar | texto | archivo del documento que imprime el cambio o las partes; nulo si sale sólo de las actividades
select anio, nivel, codigo, minimo, maximo, archivo
from core.intervalo
