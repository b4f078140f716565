-- Meta y avance físico de cada actividad o producto según cada fuente que los da.
-- de y prioridad: registros completos (1), documento publicado (2), metas/ (3), registros parciales (4), demostración (7) y
-- metas/ de demostración (8). De una actividad en un año que corre manda lo que dice core.base: metas/ (5) y el documento (6)
-- van detrás de los registros parciales que llegan más lejos, y el documento, también de metas/.
-- Un producto sale de los registros si todas sus actividades que cuentan los tienen completos; de los parciales, sólo si
-- nada se imprime ni se reporta de él ni de sus actividades.
-- grano: anio, nivel, codigo, prioridad
-- nace de: core.anexo, core.atencion, core.meta_informada, core.base, core.avance_impreso
-- anio | bigint | año | año | not_null
-- nivel | varchar | texto | actividad o producto | not_null
-- codigo | varchar | código | actividad o producto | not_null
-- de | varchar | texto | registros, documento o metas | not_null
-- prioridad | integer | número | orden en que manda el avance de la fuente | not_null
-- prioridad_meta | integer | número | orden en que manda su meta: el documento (1), metas/ (2) y la demostración (3); nulo si no la da
-- procedencia | varchar | texto | calculado, reportado, publicado o sintetico | not_null
-- es_parcial | boolean | lógico | registros recibidos que no son todo lo que se atendió | not_null
-- meta_fisica | decimal(24,6) | según unidad | meta anual
-- avance_fisico | decimal(24,6) | según unidad | avance anual
-- corte | date | fecha | fecha de corte; de un producto cuyas actividades llegan cada una a su día, la primera
-- corte_ultimo | date | fecha | la última de sus actividades, donde no es la misma
with regla as (
    select v.anio, v.producto, v.actividad, v.cuenta_para_producto = 'si' as cuenta, v.unidad_medida, b.base, b.hasta, b.ultima, b.hay_otra_cifra
    from vigente.actividad v
    left join core.base b using (anio, actividad)
),

atencion as (
    select a.anio, a.producto, a.actividad, a.empresa_id, a.cuenta_para_producto, a.procedencia, a.base, r.hasta, r.ultima
    from core.atencion a
    join regla r using (anio, actividad)
    where r.unidad_medida = 'Empresas'
),

-- Lo completo cuenta hasta su fecha; lo parcial, todo lo recibido, hasta su último día.
registro_actividad as (
    select anio, 'actividad' as nivel, actividad as codigo, base, count(distinct empresa_id) as avance_fisico,
        any_value(hasta) as corte, null::date as corte_ultimo
    from atencion
    where base in ('registros', 'demostracion')
    group by anio, actividad, base
    union all
    select anio, 'actividad', actividad, 'parcial', count(distinct empresa_id), any_value(ultima), null
    from atencion
    where base <> 'demostracion'
    group by anio, actividad
    having bool_or(base = 'parcial')
    union all
    -- Una unidad que declara que no atendió a nadie también dice: cero.
    select r.anio, 'actividad', r.actividad, 'registros', 0, r.hasta, null
    from regla r
    where r.base = 'registros' and r.unidad_medida = 'Empresas'
        and not exists (select 1 from atencion a where a.anio = r.anio and a.actividad = r.actividad and a.base = 'registros')
),

de_producto as (
    select anio, producto, bool_and(coalesce(base = 'registros', false)) as esta_completo, bool_or(coalesce(hay_otra_cifra, false)) as hay_otra_cifra,
        min(hasta) as hasta, nullif(max(hasta), min(hasta)) as hasta_ultima, max(ultima) as ultima
    from regla
    where cuenta and unidad_medida = 'Empresas'
    group by anio, producto
),

no_demostrado as (
    select distinct x.anio, r.producto
    from core.anexo x
    join regla r on r.anio = x.anio and r.actividad = x.codigo and r.cuenta
    anti join (select distinct anio, actividad from atencion) a on a.anio = x.anio and a.actividad = x.codigo
    where x.avance_fisico > 0
),

registro_producto as (
    select a.anio, 'producto' as nivel, a.producto as codigo, 'registros' as base, count(distinct a.empresa_id) as avance_fisico,
        any_value(p.hasta) as corte, any_value(p.hasta_ultima) as corte_ultimo
    from atencion a
    join de_producto p using (anio, producto)
    where a.cuenta_para_producto and p.esta_completo and a.base = 'registros'
    group by a.anio, a.producto
    union all
    select p.anio, 'producto', p.producto, 'registros', 0, p.hasta, p.hasta_ultima
    from de_producto p
    where p.esta_completo and not exists (
        select 1 from atencion a
        where a.anio = p.anio and a.producto = p.producto and a.cuenta_para_producto and a.base = 'registros'
    )
    union all
    select a.anio, 'producto', a.producto, 'parcial', count(distinct a.empresa_id), any_value(p.ultima), null
    from atencion a
    join de_producto p using (anio, producto)
    where a.cuenta_para_producto and not p.esta_completo and not p.hay_otra_cifra and a.base <> 'demostracion'
    group by a.anio, a.producto
    union all
    -- De la demostración, sólo si están las de todas las actividades que cuentan y se atendieron.
    select a.anio, 'producto', a.producto, 'demostracion', count(distinct a.empresa_id), null, null
    from atencion a
    anti join no_demostrado n using (anio, producto)
    where a.cuenta_para_producto and a.base = 'demostracion'
    group by a.anio, a.producto
),

registros as (
    select * from registro_actividad
    union all
    select * from registro_producto
),

-- Meta y avance de lo mismo pueden ser de dos documentos: el corte es el del avance, que da el informe que encabeza.
documento as (
    select
        anio,
        nivel,
        codigo,
        max(x.meta_fisica) as meta_fisica,
        coalesce(max(i.avance_fisico), max(x.avance_fisico)) as avance_fisico,
        case
            when max(i.avance_fisico) is not null then max(i.corte)
            when max(x.avance_fisico) is not null then max(x.corte_metas) filter (where x.avance_fisico is not null)
            else max(x.corte_metas)
        end as corte
    from (select * from core.anexo where nivel in ('actividad', 'producto')) x
    full join core.avance_impreso i using (anio, nivel, codigo)
    group by anio, nivel, codigo
),

-- Las actividades de un año que corre en que lo que un documento imprime no manda aunque falten registros completos.
relegado as (
    select r.anio, 'actividad' as nivel, r.actividad as codigo, r.base
    from regla r
    join rules.calendario k on k.anio::integer = r.anio
    where k.termino = 'no' and r.unidad_medida = 'Empresas' and r.base in ('parcial', 'reportado')
),

final as (
    select
        anio,
        nivel,
        codigo,
        'registros' as de,
        case base when 'registros' then 1 when 'parcial' then 4 else 7 end as prioridad,
        null as prioridad_meta,
        if(base = 'demostracion', 'sintetico', 'calculado') as procedencia,
        base = 'parcial' as es_parcial,
        null::decimal(18, 2) as meta_fisica,
        avance_fisico::decimal(18, 2) as avance_fisico,
        if(base = 'demostracion', null, corte) as corte,
        corte_ultimo
    from registros
    union all
    select
        m.anio,
        m.nivel,
        m.codigo,
        'metas',
        case
            when m.procedencia = 'sintetico' then 8
            when b.base = 'parcial' then 5
            else 3
        end,
        if(m.procedencia = 'sintetico', 3, 2),
        m.procedencia,
        false,
        m.meta_fisica,
        m.avance_fisico,
        m.corte,
        null
    from core.meta_informada m
    left join relegado b on b.anio = m.anio and b.nivel = m.nivel and b.codigo = m.codigo
    where m.mes is null
    union all
    select d.anio, d.nivel, d.codigo, 'documento', if(b.base is null, 2, 6), 1, 'publicado', false, d.meta_fisica, d.avance_fisico,
        d.corte, null
    from documento d
    left join relegado b on b.anio = d.anio and b.nivel = d.nivel and b.codigo = d.codigo
)

select anio, nivel, codigo, de, prioridad, prioridad_meta, procedencia, es_parcial, meta_fisica, avance_fisico, corte, corte_ultimo
from final
