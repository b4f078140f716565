-- Una fila de presupuesto del programa, venga de donde venga, con su alcance y su grupo de origen.
-- Las medidas suman: el PIA y el PIM van en filas sin mes; lo que la fuente no reparte por mes, también.
-- Un grupo es un conjunto de filas que juntas cubren un año sin repetirse: un archivo de datos abiertos, las
-- exportaciones que abren el mismo concepto con la misma forma de ruta, el anexo de un documento o la serie nacional.
-- grano: archivo, fila, mes
-- archivo | texto | archivo de origen | not_null
-- fila | número | fila del archivo | not_null
-- formato | texto | formato de origen | not_null
-- procedencia | texto | calculado, publicado o sintetico | not_null
-- corte | fecha | fecha de corte; nulo si la fuente no la declara
-- grupo | texto | conjunto de filas que cubre un año sin repetirse | not_null
-- es_completo | lógico | el grupo cubre todo su alcance hasta donde se sabe | not_null
-- en_reporte | lógico | está dentro del alcance del informe | not_null
-- en_nacional | lógico | puede sumarse al total del país | not_null
-- tramo | texto | escalón del puente de lo nacional al informe | not_null
-- anio | año | año de ejecución | not_null
-- mes | mes | mes del flujo; nulo si la cifra no es de un mes
-- nivel_gobierno | código | E nacional, R regional, M local
-- nivel_gobierno_nombre | texto | nombre según la fuente
-- sector_gobierno | código | sector de gobierno
-- sector_gobierno_nombre | texto | nombre según la fuente
-- pliego | código | pliego
-- pliego_nombre | texto | nombre según la fuente
-- ejecutora | código | unidad ejecutora dentro del pliego
-- ejecutora_nombre | texto | nombre según la fuente
-- departamento_gasto | código | departamento de la meta
-- departamento_gasto_nombre | texto | nombre según la fuente
-- producto | código | producto o proyecto
-- producto_nombre | texto | nombre según la fuente
-- actividad | código | actividad, acción u obra
-- actividad_nombre | texto | nombre según la fuente
-- fuente_financiamiento | código | fuente de financiamiento
-- fuente_financiamiento_nombre | texto | nombre según la fuente
-- rubro | código | rubro
-- rubro_nombre | texto | nombre según la fuente
-- generica | código | genérica de gasto
-- generica_nombre | texto | nombre según la fuente
-- sec_ejec | código | secuencia ejecutora
-- pia_soles | soles | presupuesto de apertura
-- pim_soles | soles | presupuesto modificado
-- certificado_soles | soles | certificado
-- comprometido_soles | soles | compromiso anual
-- compromiso_mensual_soles | soles | atención de compromiso mensual
-- devengado_soles | soles | devengado
-- girado_soles | soles | girado
with mensual as (
    select
        archivo,
        fila,
        'datos_abiertos_mensual' as formato,
        archivo as grupo,
        true as es_completo,
        true as en_nacional,
        anio,
        nullif(mes, 0) as mes,
        nivel_gobierno,
        nivel_gobierno_nombre,
        sector_gobierno,
        sector_gobierno_nombre,
        pliego,
        pliego_nombre,
        ejecutora,
        ejecutora_nombre,
        departamento_gasto,
        departamento_gasto_nombre,
        producto,
        producto_nombre,
        actividad,
        actividad_nombre,
        fuente_financiamiento,
        fuente_financiamiento_nombre,
        rubro,
        rubro_nombre,
        generica,
        generica_nombre,
        sec_ejec,
        tipo_act_proy,
        case when mes = 0 then pia_soles else nullif(pia_soles, 0) end as pia_soles,
        case when mes = 0 then pim_soles else nullif(pim_soles, 0) end as pim_soles,
        certificado_soles,
        comprometido_soles,
        compromiso_mensual_soles,
        devengado_soles,
        girado_soles
    from staging.mef_mensual
),

ancho_meses as (
    select
        archivo,
        fila,
        columns('devengado_\d\d_soles')
    from staging.mef_ancho
),

ancho_devengado as (
    select
        archivo,
        fila,
        cast(columna[11:12] as integer) as mes,
        devengado_soles
    from (unpivot ancho_meses on columns(* exclude (archivo, fila)) into name columna value devengado_soles)
),

ancho_suma as (
    select archivo, fila, sum(devengado_soles) as devengado_soles
    from ancho_devengado
    group by archivo, fila
),

ancho as (
    select
        a.archivo,
        a.fila,
        'datos_abiertos_ancho',
        a.archivo,
        true,
        true,
        a.anio,
        null as mes,
        a.nivel_gobierno,
        a.nivel_gobierno_nombre,
        a.sector_gobierno,
        a.sector_gobierno_nombre,
        a.pliego,
        a.pliego_nombre,
        a.ejecutora,
        a.ejecutora_nombre,
        a.departamento_gasto,
        a.departamento_gasto_nombre,
        a.producto,
        a.producto_nombre,
        a.actividad,
        a.actividad_nombre,
        a.fuente_financiamiento,
        a.fuente_financiamiento_nombre,
        a.rubro,
        a.rubro_nombre,
        a.generica,
        a.generica_nombre,
        a.sec_ejec,
        a.tipo_act_proy,
        a.pia_soles,
        a.pim_soles,
        a.certificado_soles,
        a.comprometido_soles,
        null,
        a.devengado_soles - coalesce(s.devengado_soles, 0),
        a.girado_soles
    from staging.mef_ancho a
    left join ancho_suma s using (archivo, fila)
    union all
    select
        a.archivo,
        a.fila,
        'datos_abiertos_ancho',
        a.archivo,
        true,
        true,
        a.anio,
        m.mes,
        a.nivel_gobierno,
        a.nivel_gobierno_nombre,
        a.sector_gobierno,
        a.sector_gobierno_nombre,
        a.pliego,
        a.pliego_nombre,
        a.ejecutora,
        a.ejecutora_nombre,
        a.departamento_gasto,
        a.departamento_gasto_nombre,
        a.producto,
        a.producto_nombre,
        a.actividad,
        a.actividad_nombre,
        a.fuente_financiamiento,
        a.fuente_financiamiento_nombre,
        a.rubro,
        a.rubro_nombre,
        a.generica,
        a.generica_nombre,
        a.sec_ejec,
        a.tipo_act_proy,
        null,
        null,
        null,
        null,
        null,
        m.devengado_soles,
        null
    from staging.mef_ancho a
    join ancho_devengado m using (archivo, fila)
),

exportado as (
    select
        c.archivo,
        c.fila,
        'consulta_amigable',
        e.grupo,
        e.es_completo,
        e.en_nacional,
        c.anio,
        c.mes,
        c.nivel_gobierno,
        c.nivel_gobierno_nombre,
        c.sector_gobierno,
        c.sector_gobierno_nombre,
        c.pliego,
        c.pliego_nombre,
        c.ejecutora,
        c.ejecutora_nombre,
        c.departamento_gasto,
        c.departamento_gasto_nombre,
        c.producto,
        c.producto_nombre,
        c.actividad,
        c.actividad_nombre,
        c.fuente_financiamiento,
        c.fuente_financiamiento_nombre,
        c.rubro,
        c.rubro_nombre,
        c.generica,
        c.generica_nombre,
        c.sec_ejec,
        null as tipo_act_proy,
        c.pia_soles,
        c.pim_soles,
        c.certificado_soles,
        c.comprometido_soles,
        c.compromiso_mensual_soles,
        c.devengado_soles,
        c.girado_soles
    from staging.consulta_amigable c
    join core.exportacion e using (archivo)
    where e.es_vigente
),

anexo as (
    select
        a.archivo,
        a.fila,
        'publicado',
        a.documento,
        true,
        false,
        a.anio,
        null as mes,
        'E',
        null,
        p.valor,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        coalesce(r.producto, a.codigo),
        null,
        r.actividad,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        '3',
        a.pia_soles,
        a.pim_soles,
        a.certificado_soles,
        a.comprometido_soles,
        a.compromiso_mensual_soles,
        a.devengado_soles,
        a.girado_soles
    from core.anexo a
    left join rules.actividad r on a.nivel = 'actividad' and a.codigo = r.actividad
    cross join (select valor from rules.parametro where parametro = 'sector_reporte') p
    where a.nivel = 'actividad'
        or (a.nivel = 'producto' and not exists (
            select 1 from core.anexo b join rules.actividad q on b.codigo = q.actividad
            where b.nivel = 'actividad' and b.anio = a.anio and q.producto = a.codigo
        ))
),

nacional as (
    select
        n.archivo,
        n.fila,
        'publicado',
        n.documento,
        true,
        true,
        n.anio,
        null as mes,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        n.pia_soles,
        n.pim_soles,
        n.certificado_soles,
        n.comprometido_soles,
        n.compromiso_mensual_soles,
        n.devengado_soles,
        n.girado_soles
    from core.serie_nacional n
),

todas as (
    select * from mensual
    union all
    select * from ancho
    union all
    select * from exportado
    union all
    select * from anexo
    union all
    select * from nacional
),

con_alcance as (
    select
        t.*,
        t.sector_gobierno is not distinct from p.valor
            and coalesce(t.nivel_gobierno, 'E') = 'E'
            and (r.actividad is not null or (t.actividad is null and q.producto is not null))
            as en_reporte
    from todas t
    cross join (select valor from rules.parametro where parametro = 'sector_reporte') p
    left join rules.actividad r
        on t.actividad = r.actividad
        and coalesce(t.producto, r.producto) = r.producto
        and coalesce(r.valido_hasta, '9999')::integer >= t.anio
    left join rules.producto q on t.producto = q.producto
),

final as (
    select
        t.archivo,
        t.fila,
        t.formato,
        case
            when f.origen = 'sintetico' then 'sintetico'
            when t.formato = 'publicado' then 'publicado'
            else 'calculado'
        end as procedencia,
        case when t.formato = 'publicado' then coalesce(a.corte_dinero, n.corte) else f.corte end as corte,
        t.grupo,
        t.es_completo,
        t.en_reporte,
        t.en_nacional,
        case
            when t.en_reporte then 'reporte'
            when t.nivel_gobierno is null then 'sin_desglose'
            when t.nivel_gobierno <> 'E' then 'otros_gobiernos'
            when t.tipo_act_proy in ('2', 'PROYECTO') or t.producto like '2%' then 'proyectos'
            when t.producto = c.valor then 'acciones_comunes'
            when t.producto is null or t.sector_gobierno is null then 'sin_desglose'
            when t.sector_gobierno <> s.valor then 'otros_sectores'
            else 'otras_actividades'
        end as tramo,
        t.anio,
        t.mes,
        t.nivel_gobierno,
        t.nivel_gobierno_nombre,
        t.sector_gobierno,
        t.sector_gobierno_nombre,
        t.pliego,
        t.pliego_nombre,
        t.ejecutora,
        t.ejecutora_nombre,
        t.departamento_gasto,
        t.departamento_gasto_nombre,
        t.producto,
        t.producto_nombre,
        t.actividad,
        t.actividad_nombre,
        t.fuente_financiamiento,
        t.fuente_financiamiento_nombre,
        t.rubro,
        t.rubro_nombre,
        t.generica,
        t.generica_nombre,
        t.sec_ejec,
        t.pia_soles::decimal(18, 2) as pia_soles,
        t.pim_soles::decimal(18, 2) as pim_soles,
        t.certificado_soles::decimal(18, 2) as certificado_soles,
        t.comprometido_soles::decimal(18, 2) as comprometido_soles,
        t.compromiso_mensual_soles::decimal(18, 2) as compromiso_mensual_soles,
        t.devengado_soles::decimal(18, 2) as devengado_soles,
        t.girado_soles::decimal(18, 2) as girado_soles
    from con_alcance t
    join staging.archivo f using (archivo)
    cross join (select valor from rules.parametro where parametro = 'sector_reporte') s
    cross join (select valor from rules.parametro where parametro = 'producto_acciones_comunes') c
    left join core.anexo a on t.formato = 'publicado' and not t.en_nacional and a.archivo = t.archivo and a.fila = t.fila
    left join core.serie_nacional n on t.formato = 'publicado' and t.en_nacional and n.archivo = t.archivo and n.fila = t.fila
    where t.en_reporte or t.en_nacional
)

select * from final
