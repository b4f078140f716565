-- El dinero del programa que se carga y no entra en el informe sin que su escalón del puente diga de qué es: el de una
-- actividad que ninguna regla de su año conoce, el de un producto que no está en el alcance, el de una actividad en otro
-- producto que el suyo; y, de un archivo que no puede sumarse al país, todo lo que deja fuera del informe.
-- grano: archivo, anio, en_nacional, tramo, nivel_gobierno, sector_gobierno, producto, actividad
-- nace de: core.presupuesto
-- archivo | varchar | texto | archivo de origen | not_null
-- anio | integer | año | año de ejecución | not_null
-- encabeza | boolean | lógico | el archivo encabeza el dinero de ese año | not_null
-- en_nacional | boolean | lógico | se suma al total del país; si no, no está en ninguna cifra | not_null
-- tramo | varchar | texto | escalón del puente en que estaría | not_null
-- motivo | varchar | texto | producto_nuevo, actividad_nueva, otro_producto u otro_alcance | not_null
-- que | varchar | texto | de qué es y por qué no entra, en palabras | not_null
-- nivel_gobierno | varchar | código | E nacional, R regional, M local; nulo si la fuente no lo abre
-- sector_gobierno | varchar | código | sector de gobierno; nulo si la fuente no lo abre
-- producto | varchar | código | producto o proyecto; nulo si la fuente no lo abre
-- actividad | varchar | código | actividad, acción u obra; nulo si la fuente no lo abre
-- pim_soles | decimal(18,2) | soles | presupuesto modificado
-- devengado_soles | decimal(18,2) | soles | devengado
-- aviso: dinero_fuera_del_informe: select archivo || ', ' || anio || ': S/ ' || format('{:,}', cast(round(sum(coalesce(nullif(pim_soles, 0),
--     devengado_soles, 0))) as bigint)) || ' ' || que as dicho from this group by archivo, anio, que order by archivo, anio, que
with fuera as (
    select
        p.archivo,
        p.grupo,
        p.anio,
        p.en_nacional,
        p.tramo,
        p.nivel_gobierno,
        p.sector_gobierno,
        p.producto,
        p.actividad,
        sum(p.pim_soles) as pim_soles,
        sum(p.devengado_soles) as devengado_soles
    from core.presupuesto p
    where not p.en_reporte and (p.tramo = 'otras_actividades' or not p.en_nacional)
    group by all
),

cabeza as (
    select anio, grupo from core.fuente_presupuesto where alcance = 'reporte' and turno = 1
),

con_motivo as (
    select
        f.*,
        c.grupo is not null as encabeza,
        case
            when f.tramo <> 'otras_actividades' then 'otro_alcance'
            when q.producto is null then 'producto_nuevo'
            when r.actividad is not null then 'otro_producto'
            else 'actividad_nueva'
        end as motivo,
        r.codigo_corto,
        s.codigo_corto as su_producto
    from fuera f
    left join cabeza c on c.anio = f.anio and c.grupo = f.grupo
    left join vigente.producto q on q.anio = f.anio and q.producto = f.producto
    left join vigente.actividad r on r.anio = f.anio and r.actividad = f.actividad
    left join vigente.producto s on s.anio = f.anio and s.producto = r.producto
),

final as (
    select
        archivo,
        anio,
        encabeza,
        en_nacional,
        tramo,
        motivo,
        case
            when motivo = 'producto_nuevo' then 'del producto ' || producto || ', que no está en el alcance'
            when motivo = 'otro_producto'
                then 'de la actividad ' || codigo_corto || ' en el producto ' || producto || ', que no es el suyo (' || su_producto || ')'
            when motivo = 'actividad_nueva' and actividad is null then 'del producto ' || producto || ', sin decir de qué actividad'
            when motivo = 'actividad_nueva' then 'de la actividad ' || actividad || ', que ninguna regla conoce'
            when tramo = 'otros_gobiernos' then 'de otros gobiernos, que el informe no cubre'
            when tramo = 'otros_sectores' then 'de otros sectores, que el informe no cubre'
            when tramo = 'proyectos' then 'de proyectos, que el informe no cubre'
            when tramo = 'acciones_comunes' then 'de acciones comunes, que el informe no cubre'
            else 'sin decir de qué sector o actividad'
        end as que,
        nivel_gobierno,
        sector_gobierno,
        producto,
        actividad,
        sum(pim_soles)::decimal(18, 2) as pim_soles,
        sum(devengado_soles)::decimal(18, 2) as devengado_soles
    from con_motivo
    group by all
)

select * from final
