-- El libro del solapamiento: cuántas empresas pasaron por cada combinación exacta de actividades, por año y nivel.
-- El solapamiento sale de las empresas (actividades de cada una menos una), no de restar totales.
-- grano: anio, nivel, codigo, combinacion
-- anio | año | año | not_null
-- nivel | texto | programa, direccion o producto (éste, sólo con las actividades que cuentan) | not_null
-- codigo | código | producto o dirección; 0093 para el programa | not_null
-- combinacion | texto | códigos cortos de las actividades, separados por «+» | not_null
-- actividades | número | cuántas actividades | not_null
-- empresas | empresas | empresas con exactamente esa combinación | not_null
-- solapamiento | empresas | empresas × (actividades − 1) | not_null
-- assert: cierra_con_la_suma_de_actividades: with s as (select anio, nivel, codigo, sum(empresas) as empresas,
--     sum(solapamiento) as solapamiento from this group by all),
--     a as (select anio, 'programa' as nivel, '0093' as codigo, actividad, count(distinct empresa_id) as n from core.atencion group by all
--     union all select anio, 'producto', producto, actividad, count(distinct empresa_id) from core.atencion
--     where cuenta_para_producto group by all
--     union all select anio, 'direccion', direccion, actividad, count(distinct empresa_id) from core.atencion
--     where direccion is not null group by all),
--     t as (select anio, nivel, codigo, sum(n) as suma from a group by all)
--     select s.*, t.suma from s join t using (anio, nivel, codigo) where t.suma - s.empresas <> s.solapamiento
with alcances as (
    select anio, 'programa' as nivel, '0093' as codigo, empresa_id, actividad from core.atencion
    union
    select anio, 'producto', producto, empresa_id, actividad from core.atencion where cuenta_para_producto
    union
    select anio, 'direccion', direccion, empresa_id, actividad from core.atencion where direccion is not null
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
    join rules.actividad r using (actividad)
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
