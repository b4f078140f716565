-- El anexo de un año: dinero, meta y avance de cada actividad, producto y total, y qué documento imprime cada cifra.
-- Cada celda sale de un solo documento (core.anexo_cifra): el que reimprime parte de un anexo no oculta lo demás, y la fila
-- de cada uno trae sólo las suyas. Lo que debe sumar y no suma, dentro de un documento, es lo impreso: se carga y se avisa.
-- grano: documento, anio, nivel, codigo
-- nace de: core.anexo_cifra
-- documento | varchar | texto | documento que lo imprime | not_null
-- anio | integer | año | año del anexo | not_null
-- nivel | varchar | texto | actividad, producto o total | not_null
-- codigo | varchar | código | código de la actividad o del producto; el del programa en el total | not_null
-- archivo | varchar | texto | archivo transcrito | not_null
-- fila | bigint | número | primera fila del archivo que lo dice | not_null
-- corte_dinero | date | fecha | corte declarado del dinero
-- corte_metas | date | fecha | corte declarado de las metas
-- pia_soles | decimal(18,2) | soles | presupuesto de apertura
-- pim_soles | decimal(18,2) | soles | presupuesto modificado
-- certificado_soles | decimal(18,2) | soles | certificado
-- comprometido_soles | decimal(18,2) | soles | compromiso anual
-- compromiso_mensual_soles | decimal(18,2) | soles | atención de compromiso mensual
-- devengado_soles | decimal(18,2) | soles | devengado
-- girado_soles | decimal(18,2) | soles | girado
-- meta_fisica | decimal(24,6) | según unidad | meta anual
-- avance_fisico | decimal(24,6) | según unidad | avance anual
-- aviso: una_cifra_por_celda: select documento, anio, indicador, nivel, codigo, count(distinct valor) as valores
--     from core.anexo_cifra group by all having count(distinct valor) > 1
-- aviso: producto_es_la_suma_de_sus_actividades: with p as (select anio, producto, count(*) as n from vigente.actividad group by all),
--     s as (select t.documento, t.anio, r.producto, count(*) as n, sum(t.pia_soles) as pia, sum(t.pim_soles) as pim, sum(t.devengado_soles) as devengado,
--     count(t.pia_soles) as n_pia, count(t.pim_soles) as n_pim, count(t.devengado_soles) as n_dev
--     from this t join vigente.actividad r on t.codigo = r.actividad and t.anio = r.anio where t.nivel = 'actividad' group by all)
--     select t.anio, t.codigo, t.pim_soles, s.pim, t.pia_soles, s.pia, t.devengado_soles, s.devengado
--     from this t join s on s.documento = t.documento and s.anio = t.anio and s.producto = t.codigo
--     join p on p.producto = s.producto and p.anio = s.anio where t.nivel = 'producto' and ((t.pim_soles <> s.pim and s.n_pim = p.n) or (t.pia_soles <> s.pia and s.n_pia = p.n)
--     or (t.devengado_soles <> s.devengado and s.n_dev = p.n))
-- aviso: total_es_la_suma_de_los_productos: with s as (select documento, anio, sum(pia_soles) as pia, sum(pim_soles) as pim,
--     sum(devengado_soles) as devengado, count(pia_soles) as n_pia, count(pim_soles) as n_pim, count(devengado_soles) as n_dev
--     from this where nivel = 'producto' group by all), p as (select anio, count(*) as n from vigente.producto group by 1)
--     select t.anio, t.pim_soles, s.pim, t.pia_soles, s.pia, t.devengado_soles, s.devengado from this t join s using (documento, anio) join p using (anio)
--     where t.nivel = 'total' and ((t.pim_soles <> s.pim and s.n_pim = p.n) or (t.pia_soles <> s.pia and s.n_pia = p.n)
--     or (t.devengado_soles <> s.devengado and s.n_dev = p.n))
-- aviso: meta_del_producto_es_la_suma_de_las_que_cuentan: with s as (select t.documento, t.anio, r.producto, sum(t.meta_fisica) as meta,
--     count(t.meta_fisica) as n from this t join vigente.actividad r on t.codigo = r.actividad and t.anio = r.anio
--     where t.nivel = 'actividad' and r.cuenta_para_producto = 'si' group by all),
--     p as (select anio, producto, count(*) as n from vigente.actividad where cuenta_para_producto = 'si' group by all)
--     select t.anio, t.codigo, t.meta_fisica, s.meta from this t join s on s.documento = t.documento and s.anio = t.anio and s.producto = t.codigo
--     join p on p.producto = s.producto and p.anio = s.anio where t.nivel = 'producto' and s.n = p.n and t.meta_fisica <> s.meta
with final as (
    select
        documento,
        anio,
        nivel,
        codigo,
        min(archivo) as archivo,
        min(fila) as fila,
        max(corte) filter (where indicador like '%_soles') as corte_dinero,
        max(corte) filter (where indicador not like '%_soles') as corte_metas,
        any_value(valor) filter (where indicador = 'pia_soles')::decimal(18, 2) as pia_soles,
        any_value(valor) filter (where indicador = 'pim_soles')::decimal(18, 2) as pim_soles,
        any_value(valor) filter (where indicador = 'certificado_soles')::decimal(18, 2) as certificado_soles,
        any_value(valor) filter (where indicador = 'comprometido_soles')::decimal(18, 2) as comprometido_soles,
        any_value(valor) filter (where indicador = 'compromiso_mensual_soles')::decimal(18, 2) as compromiso_mensual_soles,
        any_value(valor) filter (where indicador = 'devengado_soles')::decimal(18, 2) as devengado_soles,
        any_value(valor) filter (where indicador = 'girado_soles')::decimal(18, 2) as girado_soles,
        any_value(valor) filter (where indicador = 'meta_fisica') as meta_fisica,
        any_value(valor) filter (where indicador = 'avance_fisico') as avance_fisico
    from core.anexo_cifra
    where manda
    group by documento, anio, nivel, codigo
)

select * from final
