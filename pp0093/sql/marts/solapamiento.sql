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
-- assert: cierra_con_la_suma_de_actividades: with a as (select distinct anio, empresa_id, actividad,
--     unnest(['programa', 'producto', 'direccion', 'unidad', 'departamento', 'sector']) as nivel,
--     unnest([p.codigo, if(cuenta_para_producto, producto, null), direccion, unidad, departamento, sector]) as codigo
--     from marts.atencion
--     left join (select v.anio, bool_and(coalesce(b.base = 'registros', false)) as es_entero from vigente.actividad v
--     left join core.base b using (anio, actividad) where v.unidad_medida = 'Empresas' group by v.anio) using (anio)
--     cross join rules.programa p where not coalesce(es_entero, false) or base = 'registros'),
--     t as (select anio, nivel, codigo, count(*) as suma, count(distinct empresa_id) as unicas
--     from a where codigo is not null group by all),
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

alcances as (
    select distinct
        a.anio,
        unnest(['programa', 'producto', 'direccion', 'unidad', 'departamento', 'sector']) as nivel,
        unnest([p.codigo, if(a.cuenta_para_producto, a.producto, null), a.direccion, a.unidad, e.departamento, e.sector]) as codigo,
        a.empresa_id,
        a.actividad
    from core.atencion a
    join core.empresa_anio e using (anio, empresa_id)
    left join entero using (anio)
    cross join rules.programa p
    where not coalesce(es_entero, false) or a.base = 'registros'
),

por_empresa as (
    select
        a.anio,
        a.nivel,
        a.codigo,
        a.empresa_id,
        string_agg(r.codigo_corto, '+' order by r.orden::integer) as combinacion,
        count(*) as actividades
    from alcances a
    join vigente.actividad r using (anio, actividad)
    where a.codigo is not null
    group by a.anio, a.nivel, a.codigo, a.empresa_id
),

final as (
    select
        anio,
        nivel,
        codigo,
        combinacion,
        actividades,
        count(*) as empresas,
        cast(sum(actividades - 1) as bigint) as solapamiento
    from por_empresa
    group by anio, nivel, codigo, combinacion, actividades
)

select * from final
