-- Meta y avance físico de cada actividad o producto según cada fuente que los da.
-- prioridad: 1 registros reales, 2 metas/, 3 documento publicado, 4 registros sintéticos, 5 metas/ sintéticas.
-- grano: anio, nivel, codigo, prioridad
-- nace de: core.anexo, core.atencion, core.meta_informada, core.avance_impreso
-- anio | bigint | año | año | not_null
-- nivel | varchar | texto | actividad o producto | not_null
-- codigo | varchar | código | actividad o producto | not_null
-- prioridad | integer | número | orden en que manda la fuente | not_null
-- procedencia | varchar | texto | calculado, publicado o sintetico | not_null
-- meta_fisica | decimal(24,6) | según unidad | meta anual
-- avance_fisico | decimal(24,6) | según unidad | avance anual
-- corte | date | fecha | fecha de corte
with atencion as (
    select a.anio, a.producto, a.actividad, a.empresa_id, a.cuenta_para_producto, a.procedencia
    from core.atencion a
    join vigente.actividad r using (anio, actividad)
    where r.unidad_medida = 'Empresas'
),

registro_actividad as (
    select anio, 'actividad' as nivel, actividad as codigo, bool_and(procedencia = 'calculado') as es_real,
        count(distinct empresa_id) as avance_fisico
    from atencion
    group by anio, actividad
),

-- El avance del producto sale de los registros sólo si están los de todas las actividades que cuentan y se atendieron.
registro_producto as (
    select a.anio, 'producto', a.producto, bool_and(a.procedencia = 'calculado'), count(distinct a.empresa_id)
    from atencion a
    where a.cuenta_para_producto
    group by a.anio, a.producto
    having not exists (
        select 1
        from core.anexo x
        join vigente.actividad r
            on x.anio = r.anio and x.codigo = r.actividad and r.producto = a.producto and r.cuenta_para_producto = 'si'
        where x.nivel = 'actividad' and x.anio = a.anio and x.avance_fisico > 0
            and not exists (select 1 from atencion b where b.anio = x.anio and b.actividad = x.codigo)
    )
),

registros as (
    select * from registro_actividad
    union all
    select * from registro_producto
),

final as (
    select anio, nivel, codigo, if(es_real, 1, 4) as prioridad, if(es_real, 'calculado', 'sintetico') as procedencia,
        null::decimal(18, 2) as meta_fisica, avance_fisico::decimal(18, 2) as avance_fisico, null::date as corte
    from registros
    union all
    select anio, nivel, codigo, if(procedencia = 'sintetico', 5, 2), procedencia, meta_fisica, avance_fisico, corte
    from core.meta_informada
    where mes is null
    union all
    select x.anio, x.nivel, x.codigo, 3, 'publicado', x.meta_fisica, x.avance_fisico, x.corte_metas
    from core.anexo x
    where x.nivel in ('actividad', 'producto')
    union all
    -- Lo impreso de un año sin anexo sólo desplaza a los registros: por sí solo no hace un año.
    select anio, nivel, codigo, 3, 'publicado', null, avance_fisico, corte
    from core.avance_impreso
    semi join registros using (anio, nivel, codigo)
)

select * from final
