-- De qué se sabe entero a quién se atendió en un año: del programa, si los registros de todas sus actividades en Empresas lo
-- están; de una unidad, o de las de una dirección, si lo está lo que de ellas debía o entregó.
-- tema: empresas
-- grano: anio, nivel, codigo
-- nace de: core.base, core.entrega_unidad
-- anio | integer | año | año | not_null
-- nivel | varchar | texto | programa, direccion o unidad | not_null
-- codigo | varchar | código | la unidad o la dirección; el del programa para el programa | not_null
with de_unidad as (
    select e.anio, e.unidad, n.direccion, e.entera_hasta is not null as es_entera
    from core.entrega_unidad e
    join vigente.actividad v using (anio, actividad)
    left join vigente.unidad n on n.anio = e.anio and n.unidad = e.unidad
    where v.unidad_medida = 'Empresas' and (e.debe or e.filas > 0)
),

final as (
    select v.anio, 'programa' as nivel, p.codigo
    from vigente.actividad v
    left join core.base b using (anio, actividad)
    cross join rules.programa p
    where v.unidad_medida = 'Empresas'
    group by v.anio, p.codigo
    having bool_and(coalesce(b.base = 'registros', false))
    union all
    select anio, 'direccion', direccion
    from de_unidad
    where direccion is not null
    group by anio, direccion
    having bool_and(es_entera)
    union all
    select anio, 'unidad', unidad
    from de_unidad
    group by anio, unidad
    having bool_and(es_entera)
)

select * from final
