-- Una exportación de Consulta Amigable con filas del programa: qué abre, qué fija su ruta y si es la vigente.
-- Dos exportaciones se suman sólo si abren el mismo concepto, incluyen lo mismo y su ruta fija las mismas dimensiones
-- con otros códigos; si fijan los mismos códigos, vale la de fecha más nueva. Una recortada no tapa a la entera.
-- La de un solo nivel o sector es entera donde el alcance del informe no tiene otros.
-- grano: archivo
-- nace de: staging.consulta_amigable
-- archivo | varchar | texto | archivo de origen | not_null
-- anio | integer | año | año de ejecución | not_null
-- concepto | varchar | texto | dimensión que las filas abren | not_null
-- forma | varchar | texto | dimensiones que la ruta fija además del gobierno, el sector y el programa | not_null
-- particion | varchar | texto | los códigos de esas dimensiones | not_null
-- grupo | varchar | texto | conjunto de exportaciones que se suman | not_null
-- corte | date | fecha | fecha de la consulta
-- es_completo | boolean | lógico | cubre su alcance entero | not_null
-- en_nacional | boolean | lógico | puede sumarse al total del país | not_null
-- es_vigente | boolean | lógico | es la última de su partición y no la recorta otro filtro | not_null
with fijo as (
    select
        c.archivo,
        any_value(c.anio) as anio,
        any_value(c.concepto) as concepto,
        any_value(c.incluye) as incluye,
        bool_or(c.otros_filtros is not null) as recortada,
        case when any_value(c.concepto) <> 'nivel_gobierno' then any_value(c.nivel_gobierno) end as nivel_gobierno,
        case when any_value(c.concepto) <> 'sector_gobierno' then any_value(c.sector_gobierno) end as sector_gobierno,
        case when any_value(c.concepto) <> 'pliego' then any_value(c.pliego) end as pliego,
        case when any_value(c.concepto) <> 'ejecutora' then any_value(c.sec_ejec) end as sec_ejec,
        case when any_value(c.concepto) <> 'departamento_gasto' then any_value(c.departamento_gasto) end as departamento_gasto,
        case when any_value(c.concepto) <> 'producto' then any_value(c.producto) end as producto,
        case when any_value(c.concepto) <> 'actividad' then any_value(c.actividad) end as actividad,
        case when any_value(c.concepto) <> 'fuente_financiamiento' then any_value(c.fuente_financiamiento) end as fuente_financiamiento,
        case when any_value(c.concepto) <> 'rubro' then any_value(c.rubro) end as rubro,
        case when any_value(c.concepto) <> 'generica' then any_value(c.generica) end as generica,
        case when any_value(c.concepto) <> 'mes' then any_value(c.mes) end as mes
    from staging.consulta_amigable c
    group by c.archivo
),

con_forma as (
    select
        f.*,
        a.corte,
        coalesce(sector_gobierno, '') as sector,
        concat_ws('+', if(pliego is null, null, 'pliego'), if(sec_ejec is null, null, 'sec_ejec'), if(departamento_gasto is null, null, 'departamento_gasto'), if(producto is null, null, 'producto'), if(actividad is null, null, 'actividad'), if(fuente_financiamiento is null, null, 'fuente_financiamiento'), if(rubro is null, null, 'rubro'), if(generica is null, null, 'generica'), if(mes is null, null, 'mes')) as forma,
        concat_ws('+', pliego, sec_ejec, departamento_gasto, producto, actividad, fuente_financiamiento, rubro, generica, mes) as particion
    from fijo f
    join (select archivo, corte from staging.archivo) a using (archivo)
),

final as (
    select
        archivo,
        anio,
        concepto,
        forma,
        particion,
        concat_ws(':', 'consulta_amigable', anio, concepto, nivel_gobierno, sector, forma, incluye) as grupo,
        corte,
        forma = '' and (
            (sector <> '' and p.niveles_reporte = 'E')
            or (p.niveles_reporte <> 'E' and nivel_gobierno is not distinct from p.niveles_reporte)
            or (nivel_gobierno is null and sector = '' and lower(incluye) like 'actividades y proyectos%')
        ) as es_completo,
        sector = '' as en_nacional,
        not recortada and row_number() over (
            partition by anio, concepto, nivel_gobierno, sector, forma, particion, incluye, recortada
            order by corte desc nulls last, archivo
        ) = 1 as es_vigente
    from con_forma
    join vigente.parametro p using (anio)
)

select * from final
