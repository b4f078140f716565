-- El libro del solapamiento: cuántas empresas pasaron por cada combinación exacta de actividades, por año y nivel.
-- El solapamiento sale de las empresas (actividades de cada una menos una), no de restar totales.
-- De un año con los registros completos cuentan los que llegan a su fecha; de los demás, los recibidos.
-- tema: empresas
-- grano: anio, nivel, codigo, combinacion
-- nace de: core.atencion
-- anio | bigint | año | año | not_null
-- nivel | varchar | texto | programa, producto (sólo con las actividades que cuentan), direccion, unidad, departamento o sector | not_null
-- codigo | varchar | código | producto, dirección, unidad, departamento o sector; el del programa para el programa | not_null
-- combinacion | varchar | texto | códigos cortos de las actividades, separados por «+» | not_null
-- actividades | bigint | número | cuántas actividades | not_null
-- empresas | bigint | empresas | empresas con exactamente esa combinación | not_null
-- solapamiento | bigint | empresas | empresas × (actividades − 1) | not_null
-- assert: cierra_con_la_suma_de_actividades: with d as (select distinct anio, empresa_id, actividad, p.codigo as programa,
--     if(cuenta_para_producto, producto, null) as producto, direccion, unidad, departamento, sector
--     from marts.atencion
--     left join (select v.anio, bool_and(coalesce(b.base = 'registros', false)) as es_entero from vigente.actividad v
--     left join core.base b using (anio, actividad) where v.unidad_medida = 'Empresas' group by v.anio) using (anio)
--     cross join rules.programa p where not coalesce(es_entero, false) or base = 'registros'),
--     varias as (select anio, empresa_id from d group by all having count(*) > 1),
--     una as (select anio, programa, producto, direccion, unidad, departamento, sector, count(*) as n
--     from d anti join varias using (anio, empresa_id) group by all),
--     a as (select distinct anio, empresa_id, actividad,
--     unnest(['programa', 'producto', 'direccion', 'unidad', 'departamento', 'sector']) as nivel,
--     unnest([programa, producto, direccion, unidad, departamento, sector]) as codigo
--     from d semi join varias using (anio, empresa_id)),
--     partes as (select anio, nivel, codigo, count(*) as suma, count(distinct empresa_id) as unicas from a group by all
--     union all select anio, unnest(['programa', 'producto', 'direccion', 'unidad', 'departamento', 'sector']),
--     unnest([programa, producto, direccion, unidad, departamento, sector]), n, n from una),
--     t as (select anio, nivel, codigo, sum(suma) as suma, sum(unicas) as unicas from partes where codigo is not null group by all),
--     s as (select anio, nivel, codigo, sum(empresas) as empresas, sum(solapamiento) as solapamiento from this group by all)
--     select anio, nivel, codigo, empresas, solapamiento, unicas, suma from s full join t using (anio, nivel, codigo)
--     where empresas is distinct from unicas or solapamiento is distinct from suma - unicas
with entero as (
    select v.anio, bool_and(coalesce(b.base = 'registros', false)) as es_entero
    from vigente.actividad v
    left join core.base b using (anio, actividad)
    where v.unidad_medida = 'Empresas'
    group by v.anio
),

-- Lo que aquí distingue a una atención de otra, con un número: son pocas clases, y muchas las empresas con las mismas.
clase as (
    select
        row_number() over (order by anio, actividad, producto, cuenta_para_producto, base, direccion, unidad) as clase,
        anio, actividad, producto, cuenta_para_producto, base, direccion, unidad
    from (select distinct anio, actividad, producto, cuenta_para_producto, base, direccion, unidad from core.atencion)
    left join entero using (anio)
    where not coalesce(es_entero, false) or base = 'registros'
),

de_empresa as (
    select anio, empresa_id, list_sort(list(clase)) as clases
    from (
        select distinct a.anio, a.empresa_id, c.clase
        from core.atencion a
        join clase c on c.anio = a.anio and c.actividad = a.actividad and c.producto = a.producto
            and c.cuenta_para_producto = a.cuenta_para_producto
            and c.base is not distinct from a.base
            and c.direccion is not distinct from a.direccion
            and c.unidad is not distinct from a.unidad
    )
    group by anio, empresa_id
),

-- Las empresas de un año con las mismas clases, el mismo departamento y el mismo sector se cuentan juntas.
iguales as (
    select row_number() over (order by d.anio, d.clases, e.departamento, e.sector) as grupo, d.anio, d.clases,
        e.departamento, e.sector, count(*) as empresas
    from de_empresa d
    join core.empresa_anio e using (anio, empresa_id)
    group by d.anio, d.clases, e.departamento, e.sector
),

alcances as (
    select distinct
        g.anio,
        unnest(['programa', 'producto', 'direccion', 'unidad', 'departamento', 'sector']) as nivel,
        unnest([p.codigo, if(c.cuenta_para_producto, c.producto, null), c.direccion, c.unidad, g.departamento, g.sector]) as codigo,
        g.grupo,
        c.actividad,
        g.empresas
    from (select grupo, anio, departamento, sector, empresas, unnest(clases) as clase from iguales) g
    join clase c using (clase)
    cross join rules.programa p
),

por_grupo as (
    select
        a.anio,
        a.nivel,
        a.codigo,
        a.grupo,
        a.empresas,
        string_agg(r.codigo_corto, '+' order by r.orden::integer) as combinacion,
        count(*) as actividades
    from alcances a
    join vigente.actividad r using (anio, actividad)
    where a.codigo is not null
    group by a.anio, a.nivel, a.codigo, a.grupo, a.empresas
),

final as (
    select
        anio,
        nivel,
        codigo,
        combinacion,
        actividades,
        cast(sum(empresas) as bigint) as empresas,
        cast(sum(empresas * (actividades - 1)) as bigint) as solapamiento
    from por_grupo
    group by anio, nivel, codigo, combinacion, actividades
)

select * from final
