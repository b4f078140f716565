-- En qué se apoya la cifra de una actividad y año, para decirlo y para no juntar poblaciones distintas.
-- grano: anio, actividad
-- nace de: core.base
-- anio | integer | año | año | not_null
-- actividad | varchar | código | actividad | not_null
-- producto | varchar | código | producto al que pertenece | not_null
-- cuenta_para_producto | boolean | lógico | cuenta para la meta de su producto | not_null
-- se_mide_en_empresas | boolean | lógico | su avance son empresas | not_null
-- base | varchar | texto | registros, publicado, reportado, parcial o demostracion | not_null
-- hasta | date | fecha | hasta cuándo llegan completos los registros; nulo si no lo están
-- unidades_deben | bigint | número | las que deben entregar | not_null
-- unidades_completas | bigint | número | las que entregaron completo | not_null
-- unidades_recibidas | bigint | número | las que entregaron algo que cuenta | not_null
-- ultima | date | fecha | último día de lo recibido; nulo si no hay nada
-- hay_parciales | boolean | lógico | hay atenciones de registros que no están completos, o posteriores a su fecha | not_null
-- hay_otra_cifra | boolean | lógico | un documento o metas/ dan su avance | not_null
select
    b.anio,
    b.actividad,
    v.producto,
    v.cuenta_para_producto = 'si' as cuenta_para_producto,
    v.unidad_medida = 'Empresas' as se_mide_en_empresas,
    b.base,
    b.hasta,
    b.unidades_deben,
    b.unidades_completas,
    b.unidades_recibidas,
    b.ultima,
    p.actividad is not null as hay_parciales,
    b.hay_otra_cifra
from core.base b
join vigente.actividad v using (anio, actividad)
left join (select distinct anio, actividad from core.atencion where base = 'parcial') p using (anio, actividad)
order by b.anio, v.orden::integer
