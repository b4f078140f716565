-- Meta y avance que informan las unidades en metas/, por mes y del año. De varios archivos que dan la misma cifra vale el
-- de corte más nuevo y, a igual corte, el que llegó después; si nada lo dice y no concuerdan, no vale ninguno. Lo que dice
-- una base SIAF, sólo donde metas/ calla; los sintéticos no cuentan donde hay reales. De una actividad que deben varias unidades
-- se suma lo que informa cada una, si lo informan todas las que informan algo de ella.
-- Trimestres o semestres, en el mes en que terminan, no se mezclan con meses de otro archivo: vale el más nuevo.
-- Antes del cierre un 0 en la columna del año no es avance, ni lo es un 0 de un mes que no ha empezado: la del semestre cuenta al
-- 30 de junio. Los meses son flujos: en empresas, las atendidas por primera vez en el año en ese mes. El avance del año es el
-- que da por año el archivo más nuevo o, si éste da meses, su suma.
-- grano: anio, nivel, codigo, mes
-- nace de: staging.meta_mensual, core.meta_siaf
-- anio | integer | año | año | not_null
-- nivel | varchar | texto | actividad o producto | not_null
-- codigo | varchar | código | actividad o producto | not_null
-- mes | integer | mes | mes; nulo en la fila del año
-- meta_fisica | decimal(18,2) | según unidad | programado en el mes o meta del año; nulo si no se dice
-- avance_fisico | decimal(18,2) | según unidad | logrado en el mes o en el año; nulo si aún no se informa
-- procedencia | varchar | texto | reportado, derivado si suma lo de varias unidades, o sintetico | not_null
-- corte | date | fecha | hasta cuándo informa el archivo que da el avance o, sin avance, la meta; nulo si no lo declara
-- avance_de_meses | decimal(18,2) | según unidad | en la fila del año, lo que suman sus meses donde no es el avance que da por año; nulo si lo es o no hay meses
-- meses_hasta | integer | mes | último mes que suma; nulo si no suma ninguno
-- meses_cuadran | boolean | lógico | con lo del año: los meses que suman menos y no llegan a su corte, sí; nulo donde no hay dos sumas
-- aviso: el_avance_del_anio_no_es_la_suma_de_sus_meses: select 'avance de ' || codigo || ' en ' || anio || ': el año dice '
--     || escrito(avance_fisico) || ' y sus meses suman ' || escrito(avance_de_meses)
--     || '; vale el del año' as dicho from this where not meses_cuadran order by all
-- aviso: se_suma_lo_que_informa_cada_unidad: select m.anio, m.codigo, string_agg(distinct f.unidad, ' y ' order by f.unidad) as unidades,
--     t.meta_fisica, t.avance_fisico from staging.meta_mensual m join staging.archivo f using (archivo)
--     join vigente.entrega e on e.anio = m.anio and e.actividad = m.codigo and e.unidad = f.unidad
--     join this t on t.anio = m.anio and t.codigo = m.codigo and t.mes is null
--     where f.origen = 'real' group by all having count(distinct f.unidad) > 1
-- aviso: dos_archivos_del_mismo_corte_dicen_otra_cifra: with c as (select m.archivo, m.anio, m.codigo, f.unidad, f.corte,
--     max(m.meta_anual) as meta, coalesce(max(m.ejecutado_anual), sum(m.ejecutado)) as avance
--     from staging.meta_mensual m join staging.archivo f using (archivo) where f.origen = 'real' group by all),
--     u as (unpivot c on meta, avance into name que value valor),
--     d as (select *, escrito(valor) as escrito from u)
--     select d.que || ' de ' || d.codigo || ' en ' || d.anio || ': ' || string_agg(distinct d.archivo || ' dice ' || d.escrito, ' y '
--     order by d.archivo || ' dice ' || d.escrito) || ', del mismo corte; ' || coalesce('vale ' || escrito(any_value(
--     if(d.que = 'meta', t.meta_fisica, t.avance_fisico))), 'no vale ninguno')
--     || ': diga al cargarlos el corte de cada uno, o cargue sólo el que vale' as dicho
--     from d join this t on t.anio = d.anio and t.codigo = d.codigo and t.mes is null
--     group by d.anio, d.codigo, d.que, d.unidad, d.corte having count(distinct d.valor) > 1 order by all
-- aviso: no_se_sabe_cual_de_dos_cifras_de_un_mes_es_la_nueva: with u as (unpivot (select archivo, anio, codigo, mes, programado,
--     ejecutado from staging.meta_mensual) on programado, ejecutado into name que value valor),
--     c as (select *, archivo || ': ' || escrito(valor) as dicho from u)
--     select c.anio, c.codigo, c.mes, c.que, string_agg(distinct c.dicho, '; ' order by c.dicho) as dicen
--     from c join staging.archivo f using (archivo) join this t on t.anio = c.anio and t.codigo = c.codigo and t.mes = c.mes
--     where f.origen = 'real' and if(c.que = 'programado', t.meta_fisica, t.avance_fisico) is null
--     group by c.anio, c.codigo, c.mes, c.que, f.unidad, f.corte, f.descargado_el, f.puesto having count(distinct c.valor) > 1
with todas as (
    select * from staging.meta_mensual
    union all by name
    select 'actividad' as nivel, * exclude (filas) from core.meta_siaf
),

-- Hasta qué día puede decir algo cada archivo, y de quién es: de la unidad que lo firma, si debe la actividad.
con_archivo as (
    select
        m.*,
        f.corte as corte_archivo,
        coalesce(f.corte, k.hasta::date) as hasta,
        e.unidad as parte,
        f.origen,
        dense_rank() over (
            order by f.formato is distinct from 'siaf', f.corte nulls first, f.descargado_el nulls first, f.puesto nulls first
        ) as novedad
    from todas m
    join staging.archivo f using (archivo)
    left join rules.calendario k on k.anio::integer = m.anio
    left join vigente.entrega e on m.nivel = 'actividad' and e.anio = m.anio and e.actividad = m.codigo and e.unidad = f.unidad
    qualify origen = 'real' or not bool_or(f.origen = 'real') over (partition by m.anio)
),

-- Sólo se suman las partes de dos o más.
partes as (
    select anio, nivel, codigo, count(distinct parte) as partes
    from con_archivo
    group by anio, nivel, codigo
    having count(distinct parte) > 1
),

filas as (
    select
        c.* replace (
            if(p.partes is null, null, c.parte) as parte,
            if(c.ejecutado = 0 and make_date(c.anio, c.mes, 1) > c.hasta, null, c.ejecutado) as ejecutado,
            if(c.hasta < make_date(c.anio, 12, 31), nullif(c.ejecutado_anual, 0), c.ejecutado_anual) as ejecutado_anual,
            if(c.hasta < make_date(c.anio, 6, 30), nullif(c.ejecutado_semestral, 0), c.ejecutado_semestral) as ejecutado_semestral
        ),
        p.partes
    from con_archivo c
    left join partes p using (anio, nivel, codigo)
),

cifras as (
    select distinct anio, nivel, codigo, parte, partes, null::integer as mes, 'meta' as que, meta_anual as valor, novedad, corte_archivo as corte, 0 as meses
    from filas
    union all
    select distinct anio, nivel, codigo, parte, partes, null, 'avance', coalesce(ejecutado_anual, ejecutado_semestral), novedad,
        if(ejecutado_anual is null and ejecutado_semestral is not null, make_date(anio, 6, 30), corte_archivo), 0
    from filas
    union all
    select anio, nivel, codigo, parte, partes, mes, 'meta', programado, novedad, corte_archivo, coalesce(meses, 1)
    from filas
    where mes is not null
    union all
    select anio, nivel, codigo, parte, partes, mes, 'avance', ejecutado, novedad, corte_archivo, coalesce(meses, 1)
    from filas
    where mes is not null
),

-- Lo que abarca tantos meses como lo del archivo más nuevo que da algo; lo demás contaría dos veces lo mismo.
del_mismo_paso as (
    select *
    from cifras
    qualify meses = first_value(meses) over (
        partition by anio, nivel, codigo, parte, que, mes is null order by valor is null, novedad desc, meses
    )
),

primeras as (
    select *
    from del_mismo_paso
    qualify rank() over (partition by anio, nivel, codigo, mes, que, parte order by valor is null, novedad desc) = 1
),

-- Lo que dice cada parte; la nula es la actividad entera.
de_parte as (
    select
        anio,
        nivel,
        codigo,
        mes,
        que,
        parte,
        any_value(partes) as partes,
        if(min(valor) = max(valor), min(valor), null) as valor,
        max(novedad) as novedad,
        if(count(corte) = count(*), min(corte), null) as corte
    from primeras
    group by anio, nivel, codigo, mes, que, parte
),

-- La actividad entera o la suma de sus partes, donde la dan todas.
juntas as (
    select
        anio,
        nivel,
        codigo,
        mes,
        que,
        parte is null as es_entera,
        if(parte is null or count(valor) = any_value(partes), sum(valor), null) as valor,
        max(novedad) as novedad,
        if(count(corte) = count(*), min(corte), null) as corte
    from de_parte
    group by anio, nivel, codigo, mes, que, parte is null
),

elegida as (
    select *
    from juntas
    qualify row_number() over (partition by anio, nivel, codigo, mes, que order by valor is null, novedad desc, es_entera desc) = 1
),

por_mes as (
    select
        anio,
        nivel,
        codigo,
        mes,
        any_value(valor) filter (where que = 'meta') as meta_fisica,
        any_value(valor) filter (where que = 'avance') as avance_fisico,
        max(corte) as corte,
        bool_or(valor is not null and not es_entera) as es_suma
    from elegida
    where mes is not null
    group by anio, nivel, codigo, mes
),

-- Cada cosa del año, y hasta dónde llega el archivo que la da: otro más nuevo no la lleva más allá.
dado as (
    select
        anio,
        nivel,
        codigo,
        any_value(valor) filter (where mes is null and que = 'meta') as meta_fisica,
        any_value(valor) filter (where mes is null and que = 'avance') as del_anio,
        sum(valor) filter (where mes is not null and que = 'avance') as de_sus_meses,
        max(mes) filter (where valor is not null and que = 'avance') as meses_hasta,
        count(valor) filter (where mes is not null and que = 'avance') as meses,
        max(novedad) filter (where valor is not null and mes is null and que = 'avance') as da_el_anio,
        max(novedad) filter (where valor is not null and mes is not null and que = 'avance') as da_meses,
        any_value(corte) filter (where mes is null and que = 'avance') as corte_del_anio,
        arg_max(struct_pack(corte := corte), novedad) filter (where valor is not null and mes is not null and que = 'avance').corte as corte_de_meses,
        arg_max(struct_pack(corte := corte), novedad) filter (where valor is not null and que = 'meta').corte as corte_de_meta,
        bool_or(valor is not null and not es_entera) as es_suma
    from elegida
    group by anio, nivel, codigo
),

elegido as (
    select
        *,
        coalesce(da_el_anio >= coalesce(da_meses, 0), false) as es_del_anio,
        es_del_anio and del_anio <> de_sus_meses as es_aparte,
        case when es_del_anio then corte_del_anio when da_meses is null then corte_de_meta else corte_de_meses end as corte
    from dado
),

por_anio as (
    select
        anio,
        nivel,
        codigo,
        null as mes,
        meta_fisica,
        if(es_del_anio, del_anio, de_sus_meses) as avance_fisico,
        corte,
        es_suma,
        if(es_aparte, de_sus_meses, null) as avance_de_meses,
        if(es_aparte, meses_hasta, null) as meses_hasta,
        -- Lo que les falta puede ser de un mes que aún no se informa; si están todos hasta el corte, o suman más, no.
        if(es_aparte, del_anio > de_sus_meses and meses < if(year(corte) = anio, month(corte), 12), null) as meses_cuadran
    from elegido
),

-- Lo de un año es todo real o todo sintético.
inventado as (select anio, bool_or(origen = 'sintetico') as es_inventado from con_archivo group by anio),

final as (
    select *, null as avance_de_meses, null as meses_hasta, null as meses_cuadran from por_mes
    union all by name
    select * from por_anio
)

select
    anio,
    nivel,
    codigo,
    mes,
    meta_fisica::decimal(18, 2) as meta_fisica,
    avance_fisico::decimal(18, 2) as avance_fisico,
    case when es_inventado then 'sintetico' when es_suma then 'derivado' else 'reportado' end as procedencia,
    corte,
    avance_de_meses::decimal(18, 2) as avance_de_meses,
    meses_hasta::integer as meses_hasta,
    meses_cuadran
from final
join inventado using (anio)
