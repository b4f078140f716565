-- Del total del país al alcance del informe: lo que se quita, por su nombre hasta donde la fuente lo deja ver.
-- Si el total del país y el informe vienen de la misma fuente, los escalones tienen nombre; si no, hay uno sin desglose.
-- De una medida que al informe le falta no se sabe cuánto queda fuera: su resto es nulo, no el total.
-- Los dos son enteros y del mismo momento (cerrados, o del mismo corte): de un total de mayo no se resta uno de noviembre.
-- grano: anio, tramo
-- nace de: marts.presupuesto
-- anio | integer | año | año | not_null
-- tramo | varchar | texto | escalón (rules.tramo_puente) | not_null
-- pia_soles | decimal(38,2) | soles | PIA del escalón
-- pim_soles | decimal(38,2) | soles | PIM del escalón
-- devengado_soles | decimal(38,2) | soles | devengado del escalón
-- assert: el_puente_cierra: with n as (select anio, sum(pim_soles) as pim, sum(devengado_soles) as devengado from marts.presupuesto
--     where alcance = 'nacional' group by 1), p as (select anio, sum(pim_soles) as pim, sum(devengado_soles) as devengado,
--     count(pim_soles) filter (where tramo = 'reporte') as hay_pim, count(devengado_soles) filter (where tramo = 'reporte') as hay_devengado
--     from this group by 1) select p.anio, p.pim as puente, n.pim as nacional from p join n using (anio)
--     where (p.hay_pim = 1 and p.pim <> n.pim) or (p.hay_devengado = 1 and p.devengado <> n.devengado)
with nacional as (
    select
        anio,
        sum(pia_soles) as pia_soles,
        sum(pim_soles) as pim_soles,
        sum(devengado_soles) as devengado_soles
    from marts.presupuesto
    where alcance = 'nacional'
    group by anio
),

informe as (
    select
        anio,
        sum(pia_soles) as pia_soles,
        sum(pim_soles) as pim_soles,
        sum(devengado_soles) as devengado_soles
    from marts.presupuesto
    where alcance = 'reporte'
    group by anio
),

con_nombre as (
    select
        anio,
        tramo,
        sum(pia_soles) as pia_soles,
        sum(pim_soles) as pim_soles,
        sum(devengado_soles) as devengado_soles
    from marts.presupuesto
    where alcance = 'nacional' and tramo not in ('reporte', 'sin_desglose')
    group by anio, tramo
    -- Del archivo que manda en otra medida hay filas, y no dicen nada de éstas.
    having coalesce(sum(pia_soles), sum(pim_soles), sum(devengado_soles)) is not null
),

nombrado as (
    select
        anio,
        sum(pia_soles) as pia_soles,
        sum(pim_soles) as pim_soles,
        sum(devengado_soles) as devengado_soles
    from con_nombre
    group by anio
),

resto as (
    select
        n.anio,
        'sin_desglose' as tramo,
        n.pia_soles - i.pia_soles - coalesce(d.pia_soles, 0) as pia_soles,
        n.pim_soles - i.pim_soles - coalesce(d.pim_soles, 0) as pim_soles,
        n.devengado_soles - i.devengado_soles - coalesce(d.devengado_soles, 0) as devengado_soles
    from nacional n
    join informe i using (anio)
    left join nombrado d using (anio)
),

todos as (
    select anio, 'reporte' as tramo, pia_soles, pim_soles, devengado_soles from informe
    union all
    select anio, tramo, pia_soles, pim_soles, devengado_soles from con_nombre
    union all
    select * from resto where pim_soles <> 0 or devengado_soles <> 0
),

comparables as (
    select p.anio
    from marts.periodo p
    join marts.periodo i on i.anio = p.anio and i.alcance = 'reporte'
    where p.alcance = 'nacional' and p.es_completo and i.es_completo
        and (p.alcanza_cierre and i.alcanza_cierre or p.corte = i.corte or p.fuente = i.fuente)
),

final as (
    select t.*
    from todos t
    semi join comparables using (anio)
)

select * from final
