-- Una empresa atendida en un año con los datos de los que sale su focalización, sin RUC: para la cascada y la sensibilidad.
-- tema: empresas
-- grano: anio, empresa_id
-- nace de: core.empresa_anio
-- anio | bigint | año | año de la atención | not_null
-- empresa_id | bigint | número | empresa, sin RUC | not_null
-- primera_atencion | date | fecha | fecha de referencia | not_null
-- anio_ventas | integer | año | año de las ventas
-- ventas_uit | double | UIT | ventas anuales
-- tramo_desde_uit | double | UIT | límite inferior del tramo
-- tramo_hasta_uit | double | UIT | límite superior del tramo
-- fecha_inscripcion | date | fecha | inscripción en el registro
-- es_activa | boolean | lógico | contribuyente activo y habido; nulo si no se sabe
-- es_formal | boolean | lógico | registrada en SUNAT y, si la regla del año lo pide, activa y habida; nulo = sin dato
-- tiene_antiguedad | boolean | lógico | dos años o más; nulo = sin dato
-- vende_en_rango | boolean | lógico | ventas en rango; nulo = sin dato
-- focalizacion | varchar | texto | resultado | not_null
-- archivo_cruce | varchar | texto | archivo del cruce con SUNAT que la trae; nulo si ninguno
-- archivo_padron | varchar | texto | archivo del padrón de SUNAT que la trae; nulo si ninguno
-- procedencia | varchar | texto | calculado o sintetico | not_null
select
    anio,
    empresa_id,
    primera_atencion,
    anio_ventas,
    ventas_uit,
    tramo_desde_uit,
    tramo_hasta_uit,
    fecha_inscripcion,
    es_activa,
    es_formal,
    tiene_antiguedad,
    vende_en_rango,
    focalizacion,
    archivo_cruce,
    archivo_padron,
    procedencia
from core.empresa_anio
order by anio, empresa_id
