-- Una empresa en el cruce que la oficina hace con SUNAT. Fuente: padron/cruce_AAAA. De un RUC repetido vale la última fila.
-- tema: empresas
-- grano: anio_cruce, ruc
-- nace de: raw.cruce
-- archivo | varchar | texto | ruta bajo la carpeta de datos | not_null
-- fila | bigint | número | fila del archivo | not_null
-- anio_cruce | integer | año | año de las empresas atendidas | not_null
-- ruc | varchar | texto | RUC; dato personal | not_null
-- ciiu | varchar | código | clase CIIU Rev. 4, cuatro dígitos
-- ventas_uit | double | UIT | ventas anuales
-- tramo_desde_uit | double | UIT | límite inferior del tramo, excluido
-- tramo_hasta_uit | double | UIT | límite superior del tramo, incluido; nulo si es abierto o no hay tramo
-- trabajadores | integer | personas | trabajadores
-- fecha_inscripcion | date | fecha | inscripción en el registro
-- estado | varchar | texto | estado del contribuyente
-- condicion | varchar | texto | condición de domicilio
-- ubigeo | varchar | código | domicilio fiscal
-- anio_ventas | integer | año | año de las ventas, si el cruce lo dice
select
    archivo,
    cast(fila as bigint) as fila,
    cast(anio_cruce as integer) as anio_cruce,
    ruc,
    ciiu,
    -- Sin redondear: 2,300.00004 UIT no son 2,300.
    cast(ventas_uit as double) as ventas_uit,
    cast(tramo_desde_uit as double) as tramo_desde_uit,
    cast(tramo_hasta_uit as double) as tramo_hasta_uit,
    cast(trabajadores as integer) as trabajadores,
    cast(fecha_inscripcion as date) as fecha_inscripcion,
    estado,
    condicion,
    ubigeo,
    cast(anio_ventas as integer) as anio_ventas
from raw.cruce
qualify row_number() over (partition by anio_cruce, ruc order by archivo desc, fila desc) = 1
