-- Una atención con quién es la empresa ese año: de aquí se cuentan empresas por cualquier dimensión. Sin RUC ni nombres.
-- grano: atencion_id
-- atencion_id | número | atención | not_null
-- empresa_id | número | empresa, sin RUC | not_null
-- archivo | texto | archivo de la fila que se cuenta | not_null
-- anio | año | año | not_null
-- mes | mes | mes | not_null
-- producto | código | producto al que pertenece la actividad | not_null
-- actividad | código | actividad | not_null
-- cuenta_para_producto | lógico | cuenta para la meta de su producto | not_null
-- familia_servicio | texto | familia de servicio
-- servicio | texto | servicio
-- unidad | texto | unidad
-- direccion | texto | dirección
-- cite | texto | CITE
-- modalidad | texto | modalidad
-- tema | texto | tema
-- departamento_atencion | código | departamento del servicio
-- sector | texto | sector, o Sin información
-- seccion_ciiu | código | sección CIIU
-- division_ciiu | código | división CIIU
-- clase_ciiu | código | clase CIIU
-- tamano | texto | tamaño, o Sin información
-- tramo_ventas | texto | tramo de ventas
-- tramo_trabajadores | texto | tramo de trabajadores
-- departamento | código | departamento de la empresa
-- provincia | código | provincia de la empresa
-- region_natural | texto | Costa, Sierra, Selva o Sin información
-- focalizacion | texto | focalizada, no focalizada o sin dato
-- es_recurrente | lógico | atendida en un año anterior cargado; nulo en el primero
-- procedencia | texto | calculado o sintetico | not_null
-- es_primera | lógico | una atención de cada empresa en el año: contarlas es contar empresas | not_null
-- es_primera_en_producto | lógico | una de cada empresa en el año y el producto | not_null
-- es_primera_en_actividad | lógico | una de cada empresa en el año y la actividad | not_null
-- es_primera_en_unidad | lógico | una de cada empresa en el año y la unidad | not_null
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
    a.cite,
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
    -- The mark is on the row of the weakest provenance, which is the firm's.
    row_number() over (partition by a.anio, a.empresa_id order by a.procedencia desc, a.atencion_id) = 1 as es_primera,
    row_number() over (
        partition by a.anio, a.empresa_id, a.producto order by a.procedencia desc, a.atencion_id
    ) = 1 as es_primera_en_producto,
    row_number() over (
        partition by a.anio, a.empresa_id, a.actividad order by a.procedencia desc, a.atencion_id
    ) = 1 as es_primera_en_actividad,
    row_number() over (
        partition by a.anio, a.empresa_id, a.unidad order by a.procedencia desc, a.atencion_id
    ) = 1 as es_primera_en_unidad
from core.atencion a
join core.empresa_anio e using (anio, empresa_id)
