-- Lo que una unidad entregó de una actividad y año, y si debía: hasta qué día llega completa.
-- Es completa hasta el día al que llegan sin hueco, desde el 1 de enero, sus periodos completos.
-- tema: empresas
-- grano: anio, actividad, unidad
-- nace de: core.entrega
-- anio | integer | año | año | not_null
-- actividad | varchar | código | actividad | not_null
-- unidad | varchar | texto | unidad | not_null
-- debe | boolean | lógico | la regla dice que debe entregarla | not_null
-- hasta | date | fecha | día hasta el que es completa; nulo si no lo es
-- entera_hasta | date | fecha | día hasta el que su propia cifra es entera: ése y, de un año terminado, sólo si es el 31 de diciembre
-- ultima | date | fecha | último día de lo recibido; nulo si no hay nada
-- corte | date | fecha | último día hasta el que se declara o llega lo recibido; nulo si no hay nada
-- filas | bigint | filas | fechas de atención recibidas, sin las que otra entrega reemplaza | not_null
-- aviso: toda_unidad_esta_en_una_regla: select 'ninguna regla de entrega nombra a ' || string_agg(unidad || ' (' || anio || ')', ', '
--     order by anio, unidad) || ': sus filas se cuentan como recibidas y no completan ninguna actividad' as dicho
--     from (select distinct anio, unidad from this where filas > 0 and (anio, unidad) not in (select anio, unidad from vigente.entrega))
--     having count(*) > 0
with en_orden as (
    select
        *,
        max(hasta) over (
            partition by anio, actividad, unidad order by desde rows between unbounded preceding and 1 preceding
        ) as antes
    from core.entrega
    where es_completa
),

con_hueco as (
    select
        *,
        bool_or(desde > coalesce(antes, make_date(anio - 1, 12, 31)) + 1) over (
            partition by anio, actividad, unidad order by desde
        ) as hay_hueco
    from en_orden
),

de_unidad as (
    select anio, actividad, unidad, max(hasta) as hasta
    from con_hueco
    where not hay_hueco
    group by anio, actividad, unidad
),

recibido as (
    -- De lo parcial, lo que trae: una actividad que se nombra y no tiene filas no se ha recibido.
    select anio, actividad, unidad, max(if(es_completa or filas > 0, hasta, null)) as ultima, max(corte) as corte
    from core.entrega
    group by anio, actividad, unidad
),

contada as (
    select anio::integer as anio, actividad, unidad, count(*) as filas
    from core.atencion_fila
    where origen = 'real' and cuenta
    group by anio, actividad, unidad
),

-- Sólo los años de los que hay algo: los demás no los debe nadie todavía.
debida as (
    select anio, actividad, unidad
    from vigente.entrega
    where anio in (select anio from core.entrega)
),

final as (
    select
        anio,
        actividad,
        unidad,
        d.unidad_debida is not null as debe,
        u.hasta,
        if(k.termino = 'no' or u.hasta = make_date(anio, 12, 31), u.hasta, null) as entera_hasta,
        r.ultima,
        r.corte,
        coalesce(c.filas, 0) as filas
    from (select *, unidad as unidad_debida from debida) d
    full join recibido r using (anio, actividad, unidad)
    left join de_unidad u using (anio, actividad, unidad)
    left join contada c using (anio, actividad, unidad)
    join rules.calendario k on k.anio::integer = anio
)

select * from final
