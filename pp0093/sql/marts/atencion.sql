-- Una atención con quién es la empresa ese año: de aquí se cuentan empresas por cualquier dimensión. Sin RUC ni nombres.
-- tema: empresas
-- grano: atencion_id
-- nace de: core.atencion
-- por partes: anio
-- atencion_id | bigint | número | atención | not_null
-- empresa_id | bigint | número | empresa, sin RUC | not_null
-- archivo | varchar | texto | archivo de la fila que se cuenta | not_null
-- anio | bigint | año | año | not_null
-- mes | bigint | mes | mes | not_null
-- producto | varchar | código | producto al que pertenece la actividad | not_null
-- actividad | varchar | código | actividad | not_null
-- cuenta_para_producto | boolean | lógico | cuenta para la meta de su producto | not_null
-- familia_servicio | varchar | texto | familia de servicio
-- servicio | varchar | texto | servicio
-- unidad | varchar | texto | unidad
-- direccion | varchar | texto | dirección
-- {propia} | varchar | texto | {nombre}
-- modalidad | varchar | texto | modalidad
-- tema | varchar | texto | tema
-- departamento_atencion | varchar | código | departamento del servicio
-- sector | varchar | texto | sector, o Sin información
-- seccion_ciiu | varchar | código | sección CIIU
-- division_ciiu | varchar | código | división CIIU
-- clase_ciiu | varchar | código | clase CIIU
-- tamano | varchar | texto | tamaño, o Sin información
-- tramo_ventas | varchar | texto | tramo de ventas
-- tramo_trabajadores | varchar | texto | tramo de trabajadores
-- departamento | varchar | código | departamento de la empresa
-- provincia | varchar | código | provincia de la empresa
-- region_natural | varchar | texto | Costa, Sierra, Selva o Sin información
-- focalizacion | varchar | texto | focalizada, no focalizada o sin dato
-- es_recurrente | boolean | lógico | atendida en un año anterior cargado, sin contar lo inventado si ella no lo es; nulo en el primero
-- procedencia | varchar | texto | calculado o sintetico | not_null
-- base | varchar | texto | registros (completos hasta ese día), parcial o demostracion | not_null
-- base_unidad | varchar | texto | lo mismo, de lo que entregó su unidad: hasta el día en que ella es completa | not_null
-- se_mide_en_empresas | boolean | lógico | el avance de su actividad son empresas: de las demás sólo se cuenta en ella | not_null
-- es_la_primera | boolean | lógico | una de cada empresa y año: si se cuenta por cómo es ella, basta leer ésta
-- assert: un_solo_origen_por_anio: select anio from this group by anio having count(distinct procedencia = 'sintetico') > 1
select
    a.atencion_id,
    a.empresa_id,
    a.archivo,
    a.anio,
    a.mes,
    a.producto,
    a.actividad,
    a.cuenta_para_producto,
    a.familia_servicio,
    a.servicio,
    a.unidad,
    a.direccion,
    a.{propia},
    a.modalidad,
    a.tema,
    a.departamento_atencion,
    e.sector,
    e.seccion_ciiu,
    e.division_ciiu,
    e.ciiu as clase_ciiu,
    e.tamano,
    e.tramo_ventas,
    e.tramo_trabajadores,
    e.departamento,
    e.provincia,
    e.region_natural,
    e.focalizacion,
    e.es_recurrente,
    a.procedencia,
    a.base,
    a.base_unidad,
    a.se_mide_en_empresas,
    a.atencion_id = e.atencion_id as es_la_primera
from core.atencion a
join core.empresa_anio e using (anio, empresa_id)
-- Seguidas por año, quien pide uno no lee los demás; y por empresa, como se cuentan.
order by a.anio, a.empresa_id, a.atencion_id
