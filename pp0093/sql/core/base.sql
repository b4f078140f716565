-- En qué se apoya la cifra de una actividad y año: la primera base que da algo, completa para lo que dice.
-- registros: los de todas las unidades que deben entregar, completos (hasta la fecha de la que menos llega; en un año
-- terminado, hasta el 31 de diciembre). Si no, en un año terminado: publicado, reportado (metas/), registros recibidos
-- (parcial) y demostración. En uno que corre, lo reportado va antes que lo recibido si su corte es igual o posterior (sin
-- corte no lo es), y lo publicado, detrás de los dos.
-- Se recibe lo que cuenta: ni lo que otra entrega reemplaza, ni lo de un año sin demostración; lo que llega sin unidad es
-- parte de lo recibido y no completa a nadie.
-- grano: anio, actividad
-- nace de: core.entrega_unidad, core.atencion_fila, core.anexo, core.avance_impreso, core.meta_informada, staging.registro
-- anio | integer | año | año | not_null
-- actividad | varchar | código | actividad | not_null
-- base | varchar | texto | registros, publicado, reportado, parcial o demostracion | not_null
-- hasta | date | fecha | hasta cuándo llegan completos los registros; nulo si no lo están
-- unidades_deben | bigint | número | las que deben entregar | not_null
-- unidades_completas | bigint | número | las que entregaron completo | not_null
-- unidades_recibidas | bigint | número | las que entregaron algo que cuenta | not_null
-- ultima | date | fecha | último día de lo recibido; nulo si no hay nada
-- hay_otra_cifra | boolean | lógico | un documento o metas/ dan su avance | not_null
with completa as (
    select
        u.anio,
        u.actividad,
        count(*) as unidades_deben,
        count(u.hasta) as unidades_completas,
        if(count(*) = count(u.hasta), min(u.hasta), null) as hasta
    from core.entrega_unidad u
    where u.debe
    group by u.anio, u.actividad
),

recibida as (
    select
        f.anio,
        f.actividad,
        count(distinct f.unidad) as unidades,
        greatest(max(u.ultima), max(f.fecha)) as ultima,
        greatest(max(u.corte), max(f.fecha)) as corte
    from core.atencion_fila f
    left join core.entrega_unidad u using (anio, actividad, unidad)
    where f.origen = 'real' and f.cuenta
    group by f.anio, f.actividad
),

impresa as (
    select anio, codigo as actividad
    from core.anexo
    where nivel = 'actividad' and avance_fisico is not null
    union
    select anio, codigo from core.avance_impreso where nivel = 'actividad' and avance_fisico is not null
),

informada as (
    select anio, codigo as actividad, corte
    from core.meta_informada
    where nivel = 'actividad' and mes is null and avance_fisico is not null and procedencia <> 'sintetico'
),

inventada as (
    select distinct year(r.fecha)::integer as anio, r.actividad
    from staging.registro r
    join core.lista a using (archivo)
    where a.origen = 'sintetico' and year(r.fecha) not in (select anio from core.anio_sin_demostracion)
),

final as (
    select
        v.anio,
        v.actividad,
        case
            when c.hasta is not null and (k.termino = 'no' or c.hasta = make_date(v.anio, 12, 31)) then 'registros'
            when i.actividad is not null and k.termino = 'si' then 'publicado'
            when m.actividad is not null and (k.termino = 'si' or r.actividad is null or m.corte >= r.corte) then 'reportado'
            when r.actividad is not null then 'parcial'
            when i.actividad is not null then 'publicado'
            when s.actividad is not null then 'demostracion'
        end as base,
        c.hasta,
        coalesce(c.unidades_deben, 0) as unidades_deben,
        coalesce(c.unidades_completas, 0) as unidades_completas,
        coalesce(r.unidades, 0) as unidades_recibidas,
        r.ultima,
        i.actividad is not null or m.actividad is not null as hay_otra_cifra
    from vigente.actividad v
    join rules.calendario k on k.anio::integer = v.anio
    left join completa c on c.anio = v.anio and c.actividad = v.actividad
    left join recibida r on r.anio = v.anio and r.actividad = v.actividad
    left join impresa i on i.anio = v.anio and i.actividad = v.actividad
    left join informada m on m.anio = v.anio and m.actividad = v.actividad
    left join inventada s on s.anio = v.anio and s.actividad = v.actividad
)

select * from final
where base is not null
