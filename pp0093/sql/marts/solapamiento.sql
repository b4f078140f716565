-- El libro del solapamiento: cuántas empresas pasaron por cada combinación exacta de actividades, por año y nivel.
-- El solapamiento sale de las empresas (actividades de cada una menos una), no de restar totales.
-- De lo que se sabe entero (core.entero) cuentan los registros que llegan a su fecha, los de una unidad o una dirección a la de
-- cada entrega; de lo demás, los recibidos. Sólo los de actividades que se miden en empresas.
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
-- assert: cierra_con_la_suma_de_actividades: with d as (select distinct a.anio, empresa_id, actividad,
--     if(t.anio is null or base = 'registros', p.codigo, null) as programa,
--     if((t.anio is null or base = 'registros') and cuenta_para_producto, producto, null) as producto,
--     if(d.anio is null or base_unidad = 'registros', direccion, null) as direccion,
--     if(u.anio is null or base_unidad = 'registros', unidad, null) as unidad,
--     if(t.anio is null or base = 'registros', departamento, null) as departamento,
--     if(t.anio is null or base = 'registros', sector, null) as sector
--     from marts.atencion a cross join rules.programa p
--     left join core.entero t on t.anio = a.anio and t.nivel = 'programa'
--     left join core.entero d on d.anio = a.anio and d.nivel = 'direccion' and d.codigo = a.direccion
--     left join core.entero u on u.anio = a.anio and u.nivel = 'unidad' and u.codigo = a.unidad
--     where se_mide_en_empresas),
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
with clase as (
    -- Lo que aquí distingue a una atención de otra, con un número: son pocas clases, y muchas las empresas con las mismas.
    select
        row_number() over (order by c.anio, c.actividad, c.producto, c.cuenta_para_producto, c.base, c.base_unidad, c.direccion, c.unidad) as clase,
        c.*,
        t.anio is null or c.base = 'registros' as es_del_todo,
        d.anio is null or c.base_unidad = 'registros' as es_de_direccion,
        u.anio is null or c.base_unidad = 'registros' as es_de_unidad
    from (
        select distinct anio, actividad, producto, cuenta_para_producto, base, base_unidad, direccion, unidad
        from core.atencion
        where se_mide_en_empresas
    ) c
    left join core.entero t on t.anio = c.anio and t.nivel = 'programa'
    left join core.entero d on d.anio = c.anio and d.nivel = 'direccion' and d.codigo = c.direccion
    left join core.entero u on u.anio = c.anio and u.nivel = 'unidad' and u.codigo = c.unidad
),

de_empresa as (
    select anio, empresa_id, list_sort(list(clase)) as clases
    from (
        select distinct a.anio, a.empresa_id, c.clase
        from core.atencion a
        join clase c on c.anio = a.anio and c.actividad = a.actividad and c.producto = a.producto
            and c.cuenta_para_producto = a.cuenta_para_producto
            and c.base is not distinct from a.base
            and c.base_unidad is not distinct from a.base_unidad
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

lugares as (
    select
        g.anio,
        unnest([
            {nivel: 'programa', codigo: if(c.es_del_todo, p.codigo, null)},
            {nivel: 'producto', codigo: if(c.es_del_todo and c.cuenta_para_producto, c.producto, null)},
            {nivel: 'direccion', codigo: if(c.es_de_direccion, c.direccion, null)},
            {nivel: 'unidad', codigo: if(c.es_de_unidad, c.unidad, null)},
            {nivel: 'departamento', codigo: if(c.es_del_todo, g.departamento, null)},
            {nivel: 'sector', codigo: if(c.es_del_todo, g.sector, null)}
        ]) as lugar,
        g.grupo,
        c.actividad,
        g.empresas
    from (select grupo, anio, departamento, sector, empresas, unnest(clases) as clase from iguales) g
    join clase c using (clase)
    cross join rules.programa p
),

alcances as (
    select distinct anio, lugar.nivel as nivel, lugar.codigo as codigo, grupo, actividad, empresas
    from lugares
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
