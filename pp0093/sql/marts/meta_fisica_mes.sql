-- Meta y avance físico de cada mes, por actividad y por producto. La meta es la que informa metas/. El avance, donde el del
-- año es de registros completos, son las empresas atendidas por primera vez en ese mes del año en la actividad (en el
-- producto, en las que cuentan para él), y suma el del año; donde no, lo que informa metas/. Los documentos no dan meses.
-- Un mes en blanco no se ha informado y es nulo, como el que está después de lo que llegan los registros; 0 es cero.
-- Los meses son flujos: en las actividades que se miden en empresas, las atendidas por primera vez en el año en ese mes.
-- La meta del producto es la suma de las actividades que cuentan, si todas la tienen; su avance sólo se deduce de una
-- actividad cuando es la única que cuenta.
-- grano: anio, mes, nivel, codigo
-- nace de: core.meta_informada, core.avance
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
-- avance_fisico_procedencia | varchar | texto | calculado, reportado o sintetico
-- corte | date | fecha | fecha de corte; nulo si la fuente no la declara
-- assert: los_meses_de_registros_suman_el_anio: select a.anio, a.nivel, a.codigo, any_value(a.avance_fisico) as del_anio,
--     sum(m.avance_fisico) as de_sus_meses
--     from core.avance a left join this m on m.anio = a.anio and m.nivel = a.nivel and m.codigo = a.codigo
--     where a.prioridad = 1 group by all having any_value(a.avance_fisico) is distinct from sum(m.avance_fisico)
-- Lo informado de un año es todo real o todo sintético (core.meta_informada).
with informada as (select * from core.meta_informada where mes is not null),

actividad as (
    select i.*, r.producto, r.cuenta_para_producto = 'si' as cuenta_para_producto
    from informada i
    join vigente.actividad r on i.codigo = r.actividad and i.anio = r.anio
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
        if(any_value(c.actividades) = 1, any_value(a.avance_fisico), null) as avance_fisico,
        any_value(a.procedencia) as procedencia,
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
        coalesce(i.meta_fisica, q.meta_fisica) as meta_fisica,
        coalesce(i.avance_fisico, q.avance_fisico) as avance_fisico,
        coalesce(i.procedencia, q.procedencia) as procedencia,
        greatest(i.corte, q.corte) as corte
    from (select * exclude (nivel, codigo), codigo as producto from informada where nivel = 'producto') i
    full join que_cuentan q using (anio, mes, producto)
),

de_metas as (
    select * from actividad
    union all by name
    select * from producto
),

-- El mes en que cada empresa llegó por primera vez en el año a la actividad, o a las que cuentan para el producto.
primera_vez as (
    select anio, 'actividad' as nivel, actividad as codigo, empresa_id, min(mes) as mes
    from core.atencion
    where base = 'registros'
    group by anio, actividad, empresa_id
    union all
    select anio, 'producto', producto, empresa_id, min(mes)
    from core.atencion
    where base = 'registros' and cuenta_para_producto
    group by anio, producto, empresa_id
),

-- De un producto cada actividad cuenta hasta su propio día: los meses llegan hasta el último con empresas, si pasa del corte.
ultimo_mes as (select anio, nivel, codigo, max(mes) as mes from primera_vez group by all),

de_registros as (
    select a.anio, m.mes, a.nivel, a.codigo, count(p.empresa_id) as nuevas, a.corte
    from core.avance a
    left join ultimo_mes u using (anio, nivel, codigo)
    join (select unnest(range(1, 13)) as mes) m on m.mes <= greatest(month(a.corte), u.mes)
    left join primera_vez p on p.anio = a.anio and p.nivel = a.nivel and p.codigo = a.codigo and p.mes = m.mes
    where a.prioridad = 1
    group by a.anio, m.mes, a.nivel, a.codigo, a.corte
),

nombrado as (
    select anio, 'actividad' as nivel, actividad as codigo, producto, actividad, responsable from vigente.actividad
    union all
    select anio, 'producto', producto, producto, null, responsable from vigente.producto
),

final as (
    select
        anio,
        mes,
        nivel,
        codigo,
        n.producto,
        n.actividad,
        n.responsable,
        m.meta_fisica,
        if(m.meta_fisica is null, null, m.procedencia) as meta_fisica_procedencia,
        if(a.corte is null, m.avance_fisico, r.nuevas) as avance_fisico,
        case when a.corte is null then if(m.avance_fisico is null, null, m.procedencia) when r.nuevas is not null then 'calculado' end
            as avance_fisico_procedencia,
        coalesce(r.corte, m.corte) as corte
    from de_metas m
    full join de_registros r using (anio, mes, nivel, codigo)
    left join (select anio, nivel, codigo, corte from core.avance where prioridad = 1) a using (anio, nivel, codigo)
    join nombrado n using (anio, nivel, codigo)
)

select
    anio::integer as anio,
    mes::integer as mes,
    nivel,
    codigo,
    producto,
    actividad,
    responsable,
    meta_fisica,
    meta_fisica_procedencia,
    avance_fisico::decimal(18, 2) as avance_fisico,
    avance_fisico_procedencia,
    corte
from final
