-- El dinero del anexo de un año, sin repetirlo: lo de cada actividad; de un producto, lo que imprime de más que sus
-- actividades cuando no las imprime todas, y del total, lo de más que sus productos cuando no los da todos. Así suma lo que el
-- documento imprime, aunque no lo reparta. Donde las partes pasan de su suma no queda nada por repartir.
-- grano: documento, anio, nivel, codigo
-- nace de: core.anexo
-- documento | varchar | texto | documento que lo imprime | not_null
-- anio | integer | año | año del anexo | not_null
-- nivel | varchar | texto | actividad; producto o total, lo que no se reparte de él | not_null
-- codigo | varchar | código | código de la actividad o del producto; el del programa en el total | not_null
-- archivo | varchar | texto | archivo transcrito | not_null
-- corte_dinero | date | fecha | corte declarado del dinero
-- pia_soles | decimal(18,2) | soles | presupuesto de apertura
-- pim_soles | decimal(18,2) | soles | presupuesto modificado
-- certificado_soles | decimal(18,2) | soles | certificado
-- comprometido_soles | decimal(18,2) | soles | compromiso anual
-- compromiso_mensual_soles | decimal(18,2) | soles | atención de compromiso mensual
-- devengado_soles | decimal(18,2) | soles | devengado
-- girado_soles | decimal(18,2) | soles | girado
-- assert: algo_de_cada_fila: select * from this where coalesce(pia_soles, pim_soles, certificado_soles, comprometido_soles, compromiso_mensual_soles, devengado_soles, girado_soles) is null
with impresas as (
    select documento, anio, nivel, codigo, archivo, corte_dinero, medida, monto
    from core.anexo unpivot (monto for medida in (pia_soles, pim_soles, certificado_soles, comprometido_soles, compromiso_mensual_soles, devengado_soles, girado_soles))
),

esperadas as (
    select anio, producto as codigo, count(*) as cuantas
    from vigente.actividad
    group by anio, producto
),

-- De un producto y una medida, lo que suman las actividades que se imprimen, y si son todas.
de_sus_actividades as (
    select e.anio, e.codigo, i.medida, sum(i.monto) as suma, count(*) = any_value(e.cuantas) as son_todas
    from impresas i
    join vigente.actividad r on i.codigo = r.actividad and i.anio = r.anio
    join esperadas e on e.anio = r.anio and e.codigo = r.producto
    where i.nivel = 'actividad'
    group by e.anio, e.codigo, i.medida
),

de_cada_producto as (
    select
        v.anio,
        m.medida,
        coalesce(p.monto, s.suma) as monto,
        p.monto is not null or coalesce(s.son_todas, false) as es_entero
    from vigente.producto v
    join (select distinct anio, medida from impresas) m on m.anio = v.anio
    left join impresas p on p.nivel = 'producto' and p.anio = v.anio and p.codigo = v.producto and p.medida = m.medida
    left join de_sus_actividades s on s.anio = v.anio and s.codigo = v.producto and s.medida = m.medida
),

de_todos as (
    select anio, medida, sum(monto) as suma, bool_and(es_entero) as son_todos
    from de_cada_producto
    group by anio, medida
),

sin_repetir as (
    select * from impresas where nivel = 'actividad'
    union all
    select p.* replace (p.monto - coalesce(s.suma, 0) as monto)
    from impresas p
    left join de_sus_actividades s using (anio, codigo, medida)
    where p.nivel = 'producto' and not coalesce(s.son_todas, false) and p.monto >= coalesce(s.suma, 0)
    union all
    select t.* replace (t.monto - coalesce(d.suma, 0) as monto)
    from impresas t
    join de_todos d using (anio, medida)
    where t.nivel = 'total' and not d.son_todos and t.monto >= coalesce(d.suma, 0)
),

final as (
    select
        documento,
        anio,
        nivel,
        codigo,
        archivo,
        corte_dinero,
        max(monto) filter (where medida = 'pia_soles')::decimal(18, 2) as pia_soles,
        max(monto) filter (where medida = 'pim_soles')::decimal(18, 2) as pim_soles,
        max(monto) filter (where medida = 'certificado_soles')::decimal(18, 2) as certificado_soles,
        max(monto) filter (where medida = 'comprometido_soles')::decimal(18, 2) as comprometido_soles,
        max(monto) filter (where medida = 'compromiso_mensual_soles')::decimal(18, 2) as compromiso_mensual_soles,
        max(monto) filter (where medida = 'devengado_soles')::decimal(18, 2) as devengado_soles,
        max(monto) filter (where medida = 'girado_soles')::decimal(18, 2) as girado_soles
    from sin_repetir
    group by documento, anio, nivel, codigo, archivo, corte_dinero
)

select * from final
