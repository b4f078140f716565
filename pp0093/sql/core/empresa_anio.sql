-- Una empresa atendida en un año: quién es según SUNAT y si es de las que el programa busca. Reglas fechadas, una vez.
-- Cruce: el del año de la atención o, si no lo hay, el último anterior; nunca uno posterior, ni uno inventado para quien no
-- lo es.
-- tema: empresas
-- grano: anio, empresa_id
-- nace de: core.atencion
-- anio | bigint | año | año de la atención | not_null
-- empresa_id | bigint | número | empresa | not_null
-- atencion_id | bigint | número | la menor de las suyas del año, de las que se miden en empresas si alguna hay | not_null
-- primera_atencion | date | fecha | fecha de referencia de la antigüedad | not_null
-- anio_cruce | integer | año | cruce que se usó; nulo si no hay
-- anio_ventas | integer | año | año de las ventas del cruce
-- en_cruce | boolean | lógico | está en el cruce | not_null
-- en_padron | boolean | lógico | está en el padrón o en una respuesta a la consulta múltiple de SUNAT | not_null
-- archivo_cruce | varchar | texto | archivo del cruce; nulo si no está en él
-- archivo_padron | varchar | texto | archivo del padrón o de la consulta múltiple; nulo si no está en ellos
-- ventas_uit | double | UIT | ventas anuales; nulo si el cruce no da número
-- tramo_desde_uit | double | UIT | límite inferior del tramo
-- tramo_hasta_uit | double | UIT | límite superior del tramo
-- fecha_inscripcion | date | fecha | inscripción en el registro
-- es_activa | boolean | lógico | ESTADO activo y CONDICION habida; nulo si no se sabe
-- trabajadores | integer | personas | trabajadores
-- ciiu | varchar | código | clase CIIU Rev. 4
-- division_ciiu | varchar | código | división
-- seccion_ciiu | varchar | código | sección
-- sector | varchar | texto | sector, o Sin información | not_null
-- tamano | varchar | texto | tamaño, o Sin información | not_null
-- tramo_ventas | varchar | texto | tramo de ventas, o Sin información | not_null
-- tramo_trabajadores | varchar | texto | tramo de trabajadores, o Sin información | not_null
-- departamento | varchar | código | departamento de la empresa; nulo si no se sabe
-- provincia | varchar | código | provincia de la empresa; nulo si no se sabe
-- region_natural | varchar | texto | Costa, Sierra, Selva o Sin información | not_null
-- es_formal | boolean | lógico | registrada en SUNAT y, si la regla del año lo pide, activa y habida; nulo = sin dato
-- tiene_antiguedad | boolean | lógico | los años que pide la regla o más en el registro; nulo = sin dato
-- vende_en_rango | boolean | lógico | ventas dentro de las que pide la regla; nulo = sin dato
-- focalizacion | varchar | texto | focalizada, no focalizada o sin dato | not_null
-- es_recurrente | boolean | lógico | atendida en un año anterior cargado, sin contar lo inventado si ella no lo es; nulo en el primero
-- procedencia | varchar | texto | calculado o sintetico | not_null
-- aviso: el_cruce_es_del_mismo_anio: select distinct anio, anio_cruce from this where anio_cruce <> anio
-- assert: no_hay_empresa_sin_atencion: select anio, empresa_id from this anti join core.atencion using (anio, empresa_id)
-- assert: no_falta_ninguna_empresa: select distinct anio, empresa_id from core.atencion anti join this using (anio, empresa_id)
-- assert: un_criterio_fallado_basta: select * from this where focalizacion <> 'no focalizada'
--     and (es_formal = false or tiene_antiguedad = false or vende_en_rango = false)
with servida as (
    select
        anio,
        empresa_id,
        coalesce(min(atencion_id) filter (where se_mide_en_empresas), min(atencion_id)) as atencion_id,
        min(fecha) as primera_atencion,
        -- El lugar es el de la primera atención entera, aunque no lo diga: nunca de una el departamento y de otra la provincia,
        -- cuyo código empieza con el de su departamento. La primera es la del menor día y, de un día, la del menor número.
        arg_min(
            coalesce(provincia_empresa, departamento_empresa, ''),
            (100 * month(fecha) + day(fecha)) * 1000000000000 + atencion_id
        ) as lugar,
        if(bool_or(procedencia = 'sintetico'), 'sintetico', 'calculado') as procedencia
    from core.atencion
    group by anio, empresa_id
),

-- De cada lista de SUNAT, lo que aquí se usa y con números en vez de textos: lo que se junta cabe en menos memoria.
archivo_de as (
    select
        l.archivo,
        cast(row_number() over (order by l.archivo) as integer) as puesto,
        coalesce(a.origen = 'sintetico', false) as es_inventado
    from (
        select archivo from staging.cruce
        union select archivo from staging.padron
        union select archivo from staging.consulta_ruc
    ) l
    left join core.lista a using (archivo)
),

-- De quien se atendió de verdad no dice nada una lista inventada.
cruce_del_anio as (
    select s.anio, s.procedencia, max(c.anio_cruce) as anio_cruce
    from (select distinct anio, procedencia from servida) s
    join (select distinct l.anio_cruce, a.es_inventado from staging.cruce l join archivo_de a using (archivo)) c
        on c.anio_cruce <= s.anio and (s.procedencia = 'sintetico' or not c.es_inventado)
    group by s.anio, s.procedencia
),

cruce as (
    select
        c.*,
        a.puesto,
        a.es_inventado,
        upper(c.estado) like 'ACTIVO%' as es_activo,
        upper(c.condicion) like 'HABIDO%' as es_habido
    from staging.cruce c
    join archivo_de a using (archivo)
),

consulta as (
    select
        q.ruc,
        q.desde_anio,
        lead(q.desde_anio, 1, 9999) over (partition by q.ruc order by q.desde_anio) as antes_de,
        q.fecha_inscripcion,
        q.ciiu,
        a.puesto,
        upper(q.estado) like 'ACTIVO%' as es_activo,
        upper(q.condicion) like 'HABIDO%' as es_habido,
        left(q.ubigeo, 2) as departamento,
        left(q.ubigeo, 4) as provincia
    from staging.consulta_ruc q
    join archivo_de a using (archivo)
    where not a.es_inventado
),

padron as (
    select
        p.ruc,
        p.ciiu,
        a.puesto,
        a.es_inventado,
        upper(p.estado) like 'ACTIVO%' as es_activo,
        upper(p.condicion) like 'HABIDO%' as es_habido
    from staging.padron p
    join archivo_de a using (archivo)
),

con_sunat as (
    select
        s.*,
        k.anio_cruce,
        c.puesto is not null as en_cruce,
        coalesce(p.puesto, n.puesto) is not null as en_padron,
        c.puesto as puesto_cruce,
        coalesce(p.puesto, n.puesto) as puesto_padron,
        c.ventas_uit,
        if(c.ventas_uit is null, c.tramo_desde_uit, null) as tramo_desde_uit,
        if(c.ventas_uit is null, c.tramo_hasta_uit, null) as tramo_hasta_uit,
        coalesce(c.fecha_inscripcion, n.fecha_inscripcion) as fecha_inscripcion,
        c.trabajadores,
        coalesce(c.anio_ventas, v.anio_ventas::integer, k.anio_cruce - q.desfase_anio_ventas::integer) as anio_ventas,
        d.division as division_ciiu,
        if(d.division is not null, coalesce(c.ciiu, p.ciiu, n.ciiu), null) as ciiu,
        coalesce(c.es_activo, p.es_activo, n.es_activo) and coalesce(c.es_habido, p.es_habido, n.es_habido, true) as es_activa,
        coalesce(u.departamento, n.departamento) as departamento_cruce,
        if(u.departamento is not null, u.provincia, n.provincia) as provincia_cruce
    from servida s
    join core.empresa e using (empresa_id)
    left join cruce_del_anio k using (anio, procedencia)
    left join cruce c on c.anio_cruce = k.anio_cruce and c.ruc = e.ruc and (s.procedencia = 'sintetico' or not c.es_inventado)
    left join padron p on p.ruc = e.ruc and (s.procedencia = 'sintetico' or not p.es_inventado)
    left join consulta n on n.ruc = e.ruc and s.procedencia <> 'sintetico'
        and s.anio >= n.desde_anio and s.anio < n.antes_de
    left join rules.anio_ventas v on v.anio::integer = k.anio_cruce
    left join vigente.parametro q on q.anio = k.anio_cruce
    left join rules.ciiu_division d on d.division = left(coalesce(c.ciiu, p.ciiu, n.ciiu), 2)
    left join (select ubigeo_inei, left(ubigeo_inei, 2) as departamento, left(ubigeo_inei, 4) as provincia from rules.ubigeo) u
        on u.ubigeo_inei = c.ubigeo
),

regla as (
    select
        anio,
        focalizacion_antiguedad_anios::integer as antiguedad,
        focalizacion_ventas_min_uit::double as minimo,
        focalizacion_ventas_max_uit::double as maximo,
        focalizacion_solo_activas = 'si' as solo_activas
    from vigente.parametro
),

criterios as (
    select
        s.*,
        if(s.en_cruce or s.en_padron, if(r.solo_activas, s.es_activa, true), null) as es_formal,
        criterio_antiguedad(s.fecha_inscripcion, s.primera_atencion, r.antiguedad) as tiene_antiguedad,
        criterio_ventas(s.ventas_uit, s.tramo_desde_uit, s.tramo_hasta_uit, r.minimo, r.maximo) as vende_en_rango
    from con_sunat s
    join regla r using (anio)
),

-- Lo inventado de un año no dice si quien de verdad se atendió en otro vuelve.
anterior as (
    select empresa_id, min(anio) as primer_anio, min(anio) filter (where procedencia <> 'sintetico') as primer_anio_real
    from core.atencion
    group by empresa_id
),

cargado as (
    select min(anio) as primer_anio_cargado, min(anio) filter (where procedencia <> 'sintetico') as primer_anio_cargado_real
    from core.atencion
),

-- El tramo de cada número de trabajadores que hay, una vez: son pocos, y así se junta por igual.
tramo_de as (
    select n.trabajadores, w.tramo_trabajadores
    from (select distinct trabajadores from staging.cruce) n
    join rules.tramo_trabajadores w
        on n.trabajadores between w.desde::integer and coalesce(w.hasta, '2000000000')::integer
),

final as (
    select
        c.anio,
        c.empresa_id,
        c.atencion_id,
        c.primera_atencion,
        c.anio_cruce,
        if(c.en_cruce, c.anio_ventas, null) as anio_ventas,
        c.en_cruce,
        c.en_padron,
        ac.archivo as archivo_cruce,
        ap.archivo as archivo_padron,
        c.ventas_uit,
        c.tramo_desde_uit,
        c.tramo_hasta_uit,
        c.fecha_inscripcion,
        c.es_activa,
        c.trabajadores,
        c.ciiu,
        c.division_ciiu,
        d.seccion as seccion_ciiu,
        coalesce(d.sector, 'Sin información') as sector,
        coalesce(t.tamano, 'Sin información') as tamano,
        coalesce(v.tramo_ventas, 'Sin información') as tramo_ventas,
        coalesce(w.tramo_trabajadores, 'Sin información') as tramo_trabajadores,
        coalesce(c.departamento_cruce, nullif(left(c.lugar, 2), '')) as departamento,
        if(c.departamento_cruce is not null, c.provincia_cruce, if(length(c.lugar) = 4, c.lugar, null)) as provincia,
        coalesce(r.region_natural, 'Sin información') as region_natural,
        c.es_formal,
        c.tiene_antiguedad,
        c.vende_en_rango,
        resultado_focalizacion(c.es_formal, c.tiene_antiguedad, c.vende_en_rango) as focalizacion,
        if(
            c.procedencia = 'sintetico',
            if(c.anio = g.primer_anio_cargado, null, a.primer_anio < c.anio),
            if(c.anio = g.primer_anio_cargado_real, null, a.primer_anio_real < c.anio)
        ) as es_recurrente,
        c.procedencia
    from criterios c
    join anterior a using (empresa_id)
    cross join cargado g
    left join rules.ciiu_division d on d.division = c.division_ciiu
    left join vigente.tamano t on t.anio = c.anio
        and dentro_de_banda(c.ventas_uit, c.tramo_desde_uit, c.tramo_hasta_uit, t.desde_uit, t.hasta_uit)
    left join rules.tramo_ventas v on dentro_de_banda(c.ventas_uit, c.tramo_desde_uit, c.tramo_hasta_uit, v.desde_uit, v.hasta_uit)
    left join tramo_de w using (trabajadores)
    left join archivo_de ac on ac.puesto = c.puesto_cruce
    left join archivo_de ap on ap.puesto = c.puesto_padron
    left join rules.departamento r on r.departamento = coalesce(c.departamento_cruce, nullif(left(c.lugar, 2), ''))
)

select * from final
