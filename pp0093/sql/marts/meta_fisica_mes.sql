-- Meta y avance físico de cada mes, por actividad y por producto, como los informa metas/: ni los documentos ni los
-- registros los dan por mes. Un mes en blanco no se ha informado y es nulo; 0 es cero informado.
-- Los meses son flujos: en las actividades que se miden en empresas, las atendidas por primera vez en el año en ese mes.
-- El avance del año no se saca de aquí: está en marts.meta_fisica y, donde hay registros, cuenta cada empresa una vez.
-- La meta del producto es la suma de las actividades que cuentan, si todas la tienen; su avance sólo se deduce de una
-- actividad cuando es la única que cuenta.
-- grano: anio, mes, nivel, codigo
-- nace de: core.meta_informada
-- anio | integer | año | año | not_null
-- mes | integer | mes | mes | not_null
-- nivel | varchar | texto | actividad o producto | not_null
-- codigo | varchar | código | actividad o producto según el nivel | not_null
-- producto | varchar | código | producto al que pertenece | not_null
-- actividad | varchar | código | actividad; nulo en el nivel producto
-- responsable | varchar | texto | responsable, como se imprime | not_null
-- meta_fisica | decimal(38,2) | según unidad | programado en el mes
-- meta_fisica_procedencia | varchar | texto | reportado o sintetico
-- avance_fisico | decimal(18,2) | según unidad | logrado en el mes
-- avance_fisico_procedencia | varchar | texto | reportado o sintetico
-- corte | date | fecha | fecha de corte; nulo si la fuente no la declara
with informada as (select * from core.meta_informada where mes is not null),

actividad as (
    select
        i.*,
        r.producto,
        r.actividad,
        r.responsable,
        r.cuenta_para_producto = 'si' as cuenta_para_producto
    from informada i
    join vigente.actividad r on i.codigo = r.actividad and i.anio = r.anio
    where i.nivel = 'actividad'
),

cuantas as (
    select anio, producto, count(*) as actividades
    from vigente.actividad
    where cuenta_para_producto = 'si'
    group by anio, producto
),

que_cuentan as (
    select
        a.anio,
        a.mes,
        producto,
        if(count(a.meta_fisica) = any_value(c.actividades), sum(a.meta_fisica), null) as meta_fisica,
        if(any_value(c.actividades) = 1, max(a.avance_fisico), null) as avance_fisico,
        max(a.procedencia) as procedencia,
        max(a.corte) as corte
    from actividad a
    join cuantas c using (anio, producto)
    where a.cuenta_para_producto
    group by a.anio, a.mes, producto
),

producto as (
    select
        anio,
        mes,
        'producto' as nivel,
        producto as codigo,
        producto,
        null as actividad,
        r.responsable,
        coalesce(i.meta_fisica, q.meta_fisica) as meta_fisica,
        coalesce(i.avance_fisico, q.avance_fisico) as avance_fisico,
        greatest(i.procedencia, q.procedencia) as procedencia,
        greatest(i.corte, q.corte) as corte
    from (select * exclude (nivel) rename (codigo as producto) from informada where nivel = 'producto') i
    full join que_cuentan q using (anio, mes, producto)
    join vigente.producto r using (anio, producto)
),

final as (
    select * from actividad
    union all by name
    select * from producto
)

select
    anio,
    mes,
    nivel,
    codigo,
    producto,
    actividad,
    responsable,
    meta_fisica,
    if(meta_fisica is null, null, procedencia) as meta_fisica_procedencia,
    avance_fisico,
    if(avance_fisico is null, null, procedencia) as avance_fisico_procedencia,
    corte
from final
