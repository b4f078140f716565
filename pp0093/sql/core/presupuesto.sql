-- El presupuesto del programa, venga de donde venga, con su alcance y su grupo de origen.
-- Las filas de un archivo que coinciden en todas estas dimensiones se suman (cada una está en staging).
-- El PIA y el PIM van en filas sin mes; lo que la fuente no reparte por mes, también.
-- El alcance del informe son las actividades de las reglas en los niveles de gobierno que el programa dice; en el
-- nacional, sólo las de su sector. Un anexo imprime ese alcance entero.
-- Un grupo es un conjunto de filas que juntas cubren un año sin repetirse: un archivo de datos abiertos, una base SIAF o
-- una exportación (lo que sus filtros dejan fuera lo dice core.exportacion), el anexo de un documento o la serie nacional.
-- grano: archivo, grupo, tramo, anio, mes, nivel_gobierno, sector_gobierno, pliego, ejecutora, departamento_gasto, producto, actividad, fuente_financiamiento, rubro, generica, sec_ejec
-- {todos} grano: archivo, grupo, tramo, programa, anio, mes, nivel_gobierno, sector_gobierno, pliego, ejecutora, departamento_gasto, producto, actividad, fuente_financiamiento, rubro, generica, sec_ejec
-- archivo | varchar | texto | archivo de origen | not_null
-- formato | varchar | texto | formato de origen | not_null
-- procedencia | varchar | texto | calculado, publicado o sintetico | not_null
-- corte | date | fecha | fecha de corte; nulo si la fuente no la declara
-- grupo | varchar | texto | conjunto de filas que cubre un año sin repetirse | not_null
-- en_reporte | boolean | lógico | está dentro del alcance del informe | not_null
-- en_nacional | boolean | lógico | puede sumarse al total del país | not_null
-- tramo | varchar | texto | escalón del puente de lo nacional al informe | not_null
-- {todos} programa | varchar | código | programa presupuestal | not_null
-- anio | integer | año | año de ejecución | not_null
-- mes | integer | mes | mes del flujo; nulo si la cifra no es de un mes
-- nivel_gobierno | varchar | código | E nacional, R regional, M local; nulo si la fuente no lo abre
-- sector_gobierno | varchar | código | sector de gobierno; nulo si la fuente no lo abre
-- pliego | varchar | código | pliego; nulo si la fuente no lo abre
-- ejecutora | varchar | código | unidad ejecutora dentro del pliego; nulo si la fuente no lo abre
-- departamento_gasto | varchar | código | departamento de la meta; nulo si la fuente no lo abre
-- producto | varchar | código | producto o proyecto; nulo si la fuente no lo abre
-- actividad | varchar | código | actividad, acción u obra; nulo si la fuente no lo abre
-- fuente_financiamiento | varchar | código | fuente de financiamiento; nulo si la fuente no lo abre
-- rubro | varchar | código | rubro; nulo si la fuente no lo abre
-- generica | varchar | código | genérica de gasto; nulo si la fuente no lo abre
-- sec_ejec | varchar | código | secuencia ejecutora; nulo si la fuente no lo abre
-- pia_soles | decimal(18,2) | soles | presupuesto de apertura
-- pim_soles | decimal(18,2) | soles | presupuesto modificado
-- certificado_soles | decimal(18,2) | soles | certificado
-- comprometido_soles | decimal(18,2) | soles | compromiso anual
-- compromiso_mensual_soles | decimal(18,2) | soles | atención de compromiso mensual
-- devengado_soles | decimal(18,2) | soles | devengado
-- girado_soles | decimal(18,2) | soles | girado
-- aviso: codigo_y_nombre_de_dos_actividades: with dichas as (select archivo, fila, anio, actividad, actividad_nombre from staging.mef_mensual
--     union all select archivo, fila, anio, actividad, actividad_nombre from staging.mef_ancho
--     union all select archivo, fila, anio, actividad, actividad_nombre from staging.siaf
--     union all select archivo, fila, anio, actividad, actividad_nombre from staging.consulta_amigable)
--     select d.archivo || ', fila ' || min(d.fila) || ': el código ' || d.actividad || ' va con el nombre de la actividad ' || r.actividad
--     || ' («' || r.actividad_nombre || '»); cuenta por su código' as dicho
--     from dichas d join vigente.actividad r on r.anio = d.anio and comparable(r.actividad_nombre) = comparable(d.actividad_nombre)
--     where d.actividad <> r.actividad and d.archivo in (select archivo from this) group by d.archivo, d.actividad, r.actividad, r.actividad_nombre order by dicho
-- aviso: alguna_actividad_es_del_informe: select archivo, anio, count(distinct actividad) as actividades_de_su_sector from this
--     where tramo in ('reporte', 'otras_actividades') group by all having not bool_or(en_reporte)
with con_meses as (
    -- Un archivo con sólo las filas del presupuesto (mes 0) de un año no dice qué se gastó en él: falta, y no es cero.
    select archivo, anio
    from staging.mef_mensual
    group by archivo, anio
    having max(mes) > 0
),

mensual as (
    select
        'datos_abiertos_mensual' as formato,
        m.archivo as grupo,
        true as en_nacional,
        m.* replace (
            nullif(m.mes, 0) as mes,
            if(m.mes = 0, m.pia_soles, nullif(m.pia_soles, 0)) as pia_soles,
            if(m.mes = 0, m.pim_soles, nullif(m.pim_soles, 0)) as pim_soles,
            if(c.anio is null, nullif(m.certificado_soles, 0), m.certificado_soles) as certificado_soles,
            if(c.anio is null, nullif(m.comprometido_soles, 0), m.comprometido_soles) as comprometido_soles,
            if(c.anio is null, nullif(m.compromiso_mensual_soles, 0), m.compromiso_mensual_soles) as compromiso_mensual_soles,
            if(c.anio is null, nullif(m.devengado_soles, 0), m.devengado_soles) as devengado_soles,
            if(c.anio is null, nullif(m.girado_soles, 0), m.girado_soles) as girado_soles
        )
    from staging.mef_mensual m
    left join con_meses c using (archivo, anio)
),

-- La base SIAF de una oficina trae los meses en columnas; es de sus ejecutoras y no puede sumarse al país.
anchas as (
    select 'datos_abiertos_ancho' as formato, true as en_nacional, * from staging.mef_ancho
    union all by name
    select 'siaf' as formato, false as en_nacional, * from staging.siaf
),

-- Se suma antes de abrir los meses: son doce filas por combinación y no por fila del archivo.
ancho as (
    select
        archivo as grupo,
        formato, en_nacional, archivo, anio, nivel_gobierno, sector_gobierno, pliego, ejecutora, departamento_gasto,
        producto, actividad, fuente_financiamiento, rubro, generica, sec_ejec, programa, tipo_act_proy,
        sum(pia_soles) as pia_soles,
        sum(pim_soles) as pim_soles,
        sum(certificado_soles) as certificado_soles,
        sum(comprometido_soles) as comprometido_soles,
        sum(devengado_soles) as devengado_soles,
        sum(girado_soles) as girado_soles,
        sum(devengado_01_soles) as devengado_01_soles,
        sum(devengado_02_soles) as devengado_02_soles,
        sum(devengado_03_soles) as devengado_03_soles,
        sum(devengado_04_soles) as devengado_04_soles,
        sum(devengado_05_soles) as devengado_05_soles,
        sum(devengado_06_soles) as devengado_06_soles,
        sum(devengado_07_soles) as devengado_07_soles,
        sum(devengado_08_soles) as devengado_08_soles,
        sum(devengado_09_soles) as devengado_09_soles,
        sum(devengado_10_soles) as devengado_10_soles,
        sum(devengado_11_soles) as devengado_11_soles,
        sum(devengado_12_soles) as devengado_12_soles
    from anchas
    group by all
),

-- Lo que los meses no suman del año queda en la fila sin mes, para que el total del año sea el del archivo.
ancho_sin_mes as (
    select
        * exclude (devengado_soles),
        devengado_soles - (
            coalesce(devengado_01_soles, 0) + coalesce(devengado_02_soles, 0) + coalesce(devengado_03_soles, 0)
            + coalesce(devengado_04_soles, 0) + coalesce(devengado_05_soles, 0) + coalesce(devengado_06_soles, 0)
            + coalesce(devengado_07_soles, 0) + coalesce(devengado_08_soles, 0) + coalesce(devengado_09_soles, 0)
            + coalesce(devengado_10_soles, 0) + coalesce(devengado_11_soles, 0) + coalesce(devengado_12_soles, 0)
        ) as devengado_soles
    from ancho
),

ancho_por_mes as (
    select
        * exclude (
            pia_soles, pim_soles, certificado_soles, comprometido_soles, devengado_soles, girado_soles, columna, devengado_del_mes
        ),
        devengado_del_mes as devengado_soles,
        cast(substr(columna, 11, 2) as integer) as mes
    from ancho unpivot (
        devengado_del_mes for columna in (
            devengado_01_soles, devengado_02_soles, devengado_03_soles, devengado_04_soles,
            devengado_05_soles, devengado_06_soles, devengado_07_soles, devengado_08_soles,
            devengado_09_soles, devengado_10_soles, devengado_11_soles, devengado_12_soles
        )
    )
),

gastado_hasta as (
    select grupo, anio, max(mes) as mes from ancho_por_mes where devengado_soles <> 0 group by all
),

-- Las doce columnas están aunque el año no haya acabado: después del último mes con gasto, y de lo que dice el corte del
-- archivo, un cero es un mes que todavía no se conoce.
ancho_con_mes as (
    select m.*
    from ancho_por_mes m
    join staging.archivo f on m.archivo = f.archivo
    left join gastado_hasta h on m.grupo = h.grupo and m.anio = h.anio
    where m.mes <= h.mes or f.corte >= make_date(m.anio, m.mes, 1)
),

exportado as (
    select 'consulta_amigable' as formato, c.archivo as grupo, e.en_nacional, c.*
    from staging.consulta_amigable c
    join core.exportacion e using (archivo)
),

-- Es uno por año, con las celdas que imprime cada documento.
anexo_del_anio as (
    select anio, string_agg(distinct documento, '; ' order by documento desc) as grupo
    from core.anexo_dinero
    group by anio
),

-- El anexo imprime el dinero del alcance del informe: de un nivel y un sector sólo si el alcance lo es.
anexo as (
    select
        'publicado' as formato,
        g.grupo,
        false as en_nacional,
        true as es_del_informe,
        if(contains(p.niveles_reporte, ';'), null, p.niveles_reporte) as nivel_gobierno,
        if(p.niveles_reporte = 'E', p.sector_reporte, null) as sector_gobierno,
        coalesce(r.producto, if(a.nivel = 'producto', a.codigo, null)) as producto,
        r.actividad,
        a.corte_dinero as corte_publicado,
        a.*
    from core.anexo_dinero a
    join anexo_del_anio g using (anio)
    left join vigente.actividad r on a.nivel = 'actividad' and a.codigo = r.actividad and a.anio = r.anio
    join vigente.parametro p on p.anio = a.anio
),

nacional as (
    select
        'publicado' as formato,
        documento as grupo,
        true as en_nacional,
        corte as corte_publicado,
        * exclude (corte)
    from core.serie_nacional
),

todas as (
    select * from mensual
    union all by name
    select * from ancho_sin_mes
    union all by name
    select * from ancho_con_mes
    union all by name
    select * from exportado
    union all by name
    select * from anexo
    union all by name
    select * from nacional
),

con_alcance as (
    select
        t.*,
        s.sector_reporte,
        s.producto_acciones_comunes,
        list_contains(string_split(s.niveles_reporte, ';'), coalesce(t.nivel_gobierno, 'E')) as es_de_sus_niveles,
        coalesce(t.nivel_gobierno, 'E') <> 'E' or t.sector_gobierno is not distinct from s.sector_reporte as es_de_su_sector,
        r.actividad is not null
            or (t.actividad is null and q.producto is not null)
            or (t.producto is null and coalesce(t.es_del_informe, false)) as es_de_sus_actividades
    from todas t
    join vigente.parametro s on s.anio = t.anio
    left join vigente.actividad r
        on t.actividad = r.actividad
        and coalesce(t.producto, r.producto) = r.producto
        and t.anio = r.anio
    left join vigente.producto q on t.producto = q.producto and t.anio = q.anio
),

con_reporte as (
    select
        *,
        es_de_sus_actividades and (coalesce(es_del_informe, false) or (es_de_sus_niveles and es_de_su_sector)) as en_reporte
    from con_alcance
),

final as (
    select
        t.archivo,
        t.formato,
        case
            when f.origen = 'sintetico' then 'sintetico'
            when t.formato = 'publicado' then 'publicado'
            else 'calculado'
        end as procedencia,
        if(t.formato = 'publicado', t.corte_publicado, f.corte) as corte,
        t.grupo,
        t.en_reporte,
        t.en_nacional,
        case
            when true then 'sin_desglose' -- {todos}
            when t.en_reporte then 'reporte'
            when coalesce(t.nivel_gobierno, t.sector_gobierno) is null then 'sin_desglose'
            when not t.es_de_sus_niveles then 'otros_gobiernos'
            when t.tipo_act_proy in ('2', 'PROYECTO') or t.producto like '2%' then 'proyectos'
            when t.producto = t.producto_acciones_comunes then 'acciones_comunes'
            when t.producto is null or (t.nivel_gobierno = 'E' and t.sector_gobierno is null) then 'sin_desglose'
            when not t.es_de_su_sector then 'otros_sectores'
            else 'otras_actividades'
        end as tramo,
        t.programa, -- {todos}
        t.anio,
        t.mes,
        t.nivel_gobierno,
        t.sector_gobierno,
        t.pliego,
        t.ejecutora,
        t.departamento_gasto,
        t.producto,
        t.actividad,
        t.fuente_financiamiento,
        t.rubro,
        t.generica,
        t.sec_ejec,
        sum(t.pia_soles)::decimal(18, 2) as pia_soles,
        sum(t.pim_soles)::decimal(18, 2) as pim_soles,
        sum(t.certificado_soles)::decimal(18, 2) as certificado_soles,
        sum(t.comprometido_soles)::decimal(18, 2) as comprometido_soles,
        sum(t.compromiso_mensual_soles)::decimal(18, 2) as compromiso_mensual_soles,
        sum(t.devengado_soles)::decimal(18, 2) as devengado_soles,
        sum(t.girado_soles)::decimal(18, 2) as girado_soles
    from con_reporte t
    join staging.archivo f using (archivo)
    group by all
)

select * from final
