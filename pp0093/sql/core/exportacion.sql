-- Una exportación de Consulta Amigable con filas del programa: qué abre, qué filtra su ruta y qué deja fuera.
-- Un filtro deja fuera lo demás: el pliego 038 deja fuera a los otros pliegos del sector. Un nivel o un sector no deja
-- fuera nada del informe donde su alcance no tiene otros, pero sí del país.
-- grano: archivo
-- nace de: staging.consulta_amigable
-- archivo | varchar | texto | archivo de origen | not_null
-- anio | integer | año | año de ejecución | not_null
-- concepto | varchar | texto | dimensión que las filas abren | not_null
-- corte | date | fecha | fecha de la consulta
-- en_nacional | boolean | lógico | puede responder por el total del país: no fija un sector | not_null
-- deja_fuera | varchar | texto | a qué se limita del informe («sólo el pliego 038»); nulo si lo trae entero
-- deja_fuera_nacional | varchar | texto | a qué se limita del país; nulo si lo trae entero
-- limita | varchar | texto | de qué dimensiones trae sólo unos valores, entre «;»; nulo si ninguna, o no es sólo por ellas
-- limita_nacional | varchar | texto | lo mismo frente al país
with fijo as (
    select
        archivo,
        any_value(anio) as anio,
        any_value(concepto) as concepto,
        lower(strip_accents(any_value(incluye))) as incluye,
        any_value(otros_filtros) as otros_filtros,
        any_value(nivel_gobierno) filter (where concepto <> 'nivel_gobierno') as nivel_gobierno,
        any_value(sector_gobierno) filter (where concepto <> 'sector_gobierno') as sector_gobierno,
        any_value(pliego) filter (where concepto <> 'pliego') as pliego,
        any_value(coalesce(ejecutora, sec_ejec)) filter (where concepto <> 'ejecutora') as ejecutora,
        any_value(departamento_gasto) filter (where concepto <> 'departamento_gasto') as departamento_gasto,
        any_value(producto) filter (where concepto <> 'producto') as producto,
        any_value(actividad) filter (where concepto <> 'actividad') as actividad,
        any_value(fuente_financiamiento) filter (where concepto <> 'fuente_financiamiento') as fuente_financiamiento,
        any_value(rubro) filter (where concepto <> 'rubro') as rubro,
        any_value(generica) filter (where concepto <> 'generica') as generica,
        any_value(mes) filter (where concepto <> 'mes') as mes
    from staging.consulta_amigable
    group by archivo
),

con_nivel as (
    select
        f.*,
        p.niveles_reporte,
        case f.nivel_gobierno
            when 'E' then 'el gobierno nacional'
            when 'R' then 'los gobiernos regionales'
            when 'M' then 'los gobiernos locales'
        end as nivel
    from fijo f
    left join vigente.parametro p using (anio)
),

-- Lo que se concatena con algo nulo es nulo, y list_filter lo quita.
con_filtros as (
    select
        *,
        case
            when niveles_reporte = 'E' or nivel_gobierno = niveles_reporte then []
            when nivel is not null then [nivel]
            when sector_gobierno is not null then ['el sector ' || sector_gobierno]
            else []
        end as filtros_del_informe,
        list_filter(
            [
                'el pliego ' || pliego,
                'la ejecutora ' || ejecutora,
                'el departamento ' || departamento_gasto,
                'el producto ' || producto,
                'la actividad ' || actividad,
                'la fuente ' || fuente_financiamiento,
                'el rubro ' || rubro,
                'la genérica ' || generica,
                'el mes ' || mes,
                '«' || otros_filtros || '»'
            ],
            lambda f: f is not null
        ) as filtros,
        if(
            otros_filtros is null,
            list_filter(
                [
                    if(coalesce(pliego, ejecutora) is not null, 'pliego', null),
                    if(ejecutora is not null, 'ejecutora', null),
                    if(departamento_gasto is not null, 'departamento_gasto', null),
                    if(producto is not null, 'producto', null),
                    if(actividad is not null, 'actividad', null),
                    if(fuente_financiamiento is not null, 'fuente_financiamiento', null),
                    if(rubro is not null, 'rubro', null),
                    if(generica is not null, 'generica', null),
                    if(mes is not null, 'mes', null)
                ],
                lambda d: d is not null
            ),
            null
        ) as dimensiones,
        list_filter(
            [
                nivel,
                case when incluye like 'solo actividades%' then 'las actividades, sin proyectos'
                    when incluye like 'solo proyectos%' then 'los proyectos' end
            ],
            lambda f: f is not null
        ) as filtros_del_pais
    from con_nivel
),

final as (
    select
        f.archivo,
        f.anio,
        f.concepto,
        a.corte,
        f.sector_gobierno is null as en_nacional,
        solo(list_concat(f.filtros_del_informe, f.filtros)) as deja_fuera,
        solo(list_concat(f.filtros_del_pais, f.filtros)) as deja_fuera_nacional,
        if(len(f.filtros_del_informe) = 0, nullif(array_to_string(f.dimensiones, ';'), ''), null) as limita,
        if(len(f.filtros_del_pais) = 0, nullif(array_to_string(f.dimensiones, ';'), ''), null) as limita_nacional
    from con_filtros f
    join staging.archivo a using (archivo)
)

select * from final
