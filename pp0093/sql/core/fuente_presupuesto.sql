-- Cada grupo de filas de presupuesto en un alcance y año, y su turno para encabezarlo: el primero manda.
-- Manda el que cubre el alcance entero; entre ellos, el que llega al cierre, el que trae PIM y devengado, el que abre
-- actividades, el de corte más nuevo (el no declarado es el más viejo; de dos así, el que trae dinero hasta un mes
-- posterior), el primario, el más detallado, de dos documentos el que se publicó después,
-- el que llegó después y, si nada lo dice, el que trae más devengado. Los que dejan algo fuera no se suman: sin uno entero,
-- manda el de más devengado. Lo sintético no desplaza a nada.
-- Al que abre pliegos y no trae uno de los que las reglas dan al alcance de ese año le falta ese pliego; una exportación
-- dice ella misma qué filtra, y de un año sin regla no se dice nada. El país tiene además las acciones comunes: un archivo
-- abierto con sólo filas del informe no es el país.
-- Un anexo es entero si de cada actividad trae su dinero, el de su producto o el total, y cerrado si su año ya pasó y su corte
-- no es anterior; de otro archivo declara el cierre su entrega completa hasta el 31 de diciembre. Sin corte ni meses, una fuente llega al cierre si el año ya pasó.
-- La que no dice qué se gastó no llega al cierre, aunque sea de un año que pasó: no desplaza a la que lo dice hasta noviembre.
-- grano: alcance, anio, grupo
-- {todos} grano: alcance, programa, anio, grupo
-- nace de: core.presupuesto
-- alcance | varchar | texto | reporte o nacional | not_null
-- {todos} programa | varchar | código | programa presupuestal | not_null
-- anio | integer | año | año de ejecución | not_null
-- grupo | varchar | texto | conjunto de filas que cubre un año sin repetirse | not_null
-- turno | bigint | número | 1 el que manda | not_null
-- fuente | varchar | texto | el documento o archivo, como se le llama | not_null
-- formato | varchar | texto | formato de origen | not_null
-- procedencia | varchar | texto | calculado, publicado o sintetico | not_null
-- corte | date | fecha | corte del grupo; nulo si no lo declara
-- deja_fuera | varchar | texto | a qué se limita del alcance; nulo si lo trae entero
-- limita | varchar | texto | de qué dimensiones trae sólo unos valores, entre «;»; nulo si ninguna, o no es sólo por ellas
-- es_completo | boolean | lógico | trae el alcance entero | not_null
-- tiene_actividad | boolean | lógico | llega a actividad | not_null
-- alcanza_cierre | boolean | lógico | llega al 31 de diciembre | not_null
-- cerrado_desde | date | fecha | desde cuándo el año es cerrado en él; nulo si no llega al cierre
-- ultimo_mes | integer | mes | último mes en que se devengó algo, con todas las filas de su archivo; nulo si no las da por mes
-- pia_soles | decimal(38,2) | soles | presupuesto de apertura
-- pim_soles | decimal(38,2) | soles | presupuesto modificado
-- certificado_soles | decimal(38,2) | soles | certificado
-- comprometido_soles | decimal(38,2) | soles | compromiso anual
-- compromiso_mensual_soles | decimal(38,2) | soles | atención de compromiso mensual
-- devengado_soles | decimal(38,2) | soles | devengado
-- girado_soles | decimal(38,2) | soles | girado
-- {uno} assert: uno_manda: select alcance, anio from this group by all having count(*) filter (where turno = 1) <> 1
-- {todos} assert: uno_manda: select alcance, programa, anio from this group by all having count(*) filter (where turno = 1) <> 1
with filas as (
    select 'reporte' as alcance, * from core.presupuesto where en_reporte
    union all
    select 'nacional', * from core.presupuesto where en_nacional
),

-- Desde y hasta qué mes gasta el archivo se mira en todas sus filas: las del informe pueden empezar después y terminar
-- antes. El que no trae el PIM y empieza después de enero es de esos meses: el presupuesto del año viene con el primero.
meses as (
    select
        grupo,
        programa, -- {todos}
        anio,
        max(mes) filter (where devengado_soles <> 0) as ultimo_mes,
        if(
            min(mes) > 1 and any_value(pim_soles) is null,
            solo([if(min(mes) = max(mes), 'el mes ' || min(mes), 'los meses ' || min(mes) || ' a ' || max(mes))]),
            null
        ) as solo_meses
    from core.presupuesto
    group by
        programa, -- {todos}
        grupo,
        anio
),

grupos as (
    select
        alcance,
        programa, -- {todos}
        anio,
        grupo,
        min(archivo) as archivo,
        any_value(formato) as formato,
        any_value(procedencia) as procedencia,
        max(corte) as corte,
        bool_or(actividad is not null) as tiene_actividad,
        bool_and(en_reporte) as es_solo_del_informe,
        sum(pia_soles) as pia_soles,
        sum(pim_soles) as pim_soles,
        sum(certificado_soles) as certificado_soles,
        sum(comprometido_soles) as comprometido_soles,
        sum(compromiso_mensual_soles) as compromiso_mensual_soles,
        sum(devengado_soles) as devengado_soles,
        sum(girado_soles) as girado_soles
    from filas
    group by
        programa, -- {todos}
        alcance,
        anio,
        grupo
),

-- Una base SIAF es de las ejecutoras que trae, salvo que se declare que es la entrega completa.
bases as (
    select
        b.archivo,
        solo(list_sort(list_distinct(list(
            'la ejecutora ' || coalesce(b.pliego || '-', '') || coalesce(b.ejecutora, b.sec_ejec, 'que no dice')
        )))) as deja_fuera
    from staging.siaf b
    join staging.archivo a using (archivo)
    where a.entrega <> 'completa'
    group by b.archivo
),

-- El pliego está con cualquier fila suya, también fuera del informe: el que no tiene ninguna es que lo filtraron.
pliegos as (
    select p.grupo, p.anio, q.pliego, bool_or(p.pliego = q.pliego) as esta
    from core.presupuesto p
    join vigente.pliego q on q.anio = p.anio
    where p.pliego is not null and p.formato <> 'consulta_amigable'
    group by p.grupo, p.anio, q.pliego
),

sin_pliego as (
    select grupo, anio, 'menos ' || string_agg('el pliego ' || pliego, ' y ' order by pliego) as sin_pliego
    from pliegos
    where not esta
    group by grupo, anio
),

-- Un documento da el alcance entero si de cada actividad imprime su dinero, o el de su producto o el total, que la traen.
del_anexo as (
    select
        v.anio,
        v.codigo_corto,
        bool_or(a.nivel = 'actividad' and a.codigo = v.actividad or a.nivel = 'producto' and a.codigo = v.producto or a.nivel = 'total')
            as esta
    from vigente.actividad v
    join core.anexo_dinero a on a.anio = v.anio
    group by v.anio, v.actividad, v.codigo_corto
),

sin_actividad as (
    select
        anio,
        if(
            count(*) filter (where esta) between 1 and count(*) filter (where not esta),
            solo(list_sort(list(codigo_corto) filter (where esta))),
            'todo menos ' || array_to_string(list_sort(list(codigo_corto) filter (where not esta)), ', ')
        ) as deja_fuera
    from del_anexo
    group by anio
    having not bool_and(esta)
),

-- De una fila apartada no se sabe de qué año es: falta en todos los de su archivo.
apartadas as (
    select p.grupo, 'menos ' || count(*) || if(count(*) = 1, ' fila', ' filas') || ' en cuarentena' as sin_filas
    from (select distinct grupo, archivo from core.presupuesto) p
    join staging.cuarentena q using (archivo)
    where q.es_pendiente
    group by p.grupo
),

limitado as (
    select
        g.*,
        g.formato = 'publicado' and g.alcance = 'reporte' as es_anexo,
        coalesce(
            if(g.alcance = 'reporte', e.deja_fuera, e.deja_fuera_nacional),
            b.deja_fuera,
            x.deja_fuera,
            if(
                g.alcance = 'nacional' and g.es_solo_del_informe and g.formato like 'datos_abiertos%',
                'sólo el alcance del informe',
                null
            ),
            m.solo_meses || coalesce(', ' || s.sin_pliego, ''),
            'todo ' || s.sin_pliego
        ) as limite,
        case
            when if(g.alcance = 'reporte', e.deja_fuera, e.deja_fuera_nacional) is not null
                then if(g.alcance = 'reporte', e.limita, e.limita_nacional)
            when b.deja_fuera is not null then 'pliego;ejecutora'
            when x.deja_fuera is not null then null
            when g.alcance = 'nacional' and g.es_solo_del_informe and g.formato like 'datos_abiertos%' then null
            else nullif(concat_ws(';', if(m.solo_meses is null, null, 'mes'), if(s.sin_pliego is null, null, 'pliego')), '')
        end as limita_por,
        m.ultimo_mes,
        a.documento,
        a.descargado_el,
        a.puesto,
        o.puesto as publicado_puesto,
        a.entrega,
        k.termino,
        split_part(g.archivo, '/', -1) as nombre
    from grupos g
    join meses m using (
        programa, -- {todos}
        grupo,
        anio
    )
    left join sin_pliego s using (grupo, anio)
    left join sin_actividad x on x.anio = g.anio and g.formato = 'publicado' and g.alcance = 'reporte'
    left join core.exportacion e on e.archivo = g.grupo
    left join bases b on b.archivo = g.archivo
    left join staging.archivo a on a.archivo = g.archivo
    left join core.documento o on o.documento = g.grupo and g.formato = 'publicado'
    left join rules.calendario k on k.anio::integer = g.anio
),

con_alcance as (
    select
        l.*,
        coalesce(l.limite || coalesce(', ' || q.sin_filas, ''), 'todo ' || q.sin_filas) as deja_fuera,
        if(q.sin_filas is null, l.limita_por, null) as limita
    from limitado l
    left join apartadas q using (grupo)
),

con_estado as (
    select
        *,
        deja_fuera is null as es_completo,
        devengado_soles is not null
            and coalesce(corte >= make_date(anio, 12, 31), if(es_anexo, null, ultimo_mes = 12), termino = 'si', false)
            as alcanza_cierre
    from con_alcance
),

-- Un cierre declarado vale desde su día; sin él, el año cierra el 31 de marzo del siguiente (nuestro, por verificar).
declarados as (
    select anio, min(fecha) - 1 as vispera
    from staging.cierre
    where fecha > make_date(anio, 12, 31)
    group by anio
),

final as (
    select
        c.alcance,
        c.programa, -- {todos}
        c.anio,
        c.grupo,
        row_number() over (
            partition by
                c.programa, -- {todos}
                c.alcance,
                c.anio
            order by
                c.procedencia = 'sintetico',
                c.es_completo desc,
                if(c.es_completo, 0, -coalesce(c.devengado_soles, 0)),
                c.alcanza_cierre desc,
                c.pim_soles is null or c.devengado_soles is null,
                c.tiene_actividad desc,
                c.corte desc nulls last,
                if(c.corte is null and not c.alcanza_cierre, c.ultimo_mes, null) desc nulls last,
                p.orden::integer,
                f.orden_detalle::integer,
                c.publicado_puesto desc nulls last,
                c.descargado_el desc nulls last,
                c.puesto desc nulls last,
                c.devengado_soles desc nulls last,
                c.pim_soles desc nulls last,
                c.grupo
        ) as turno,
        case
            when c.formato = 'publicado' then c.grupo
            when c.documento is not null then c.documento
            when c.formato = 'consulta_amigable' and c.corte is not null then 'Consulta Amigable, consulta del ' || dia(c.corte)
            when c.formato = 'consulta_amigable' then 'Consulta Amigable, archivo ' || c.nombre
            when c.formato like 'datos_abiertos%' then 'Datos abiertos del MEF, archivo ' || c.nombre
            else f.formato_nombre || ', archivo ' || c.nombre
        end as fuente,
        c.formato,
        c.procedencia,
        c.corte,
        c.deja_fuera,
        c.limita,
        c.es_completo,
        c.tiene_actividad,
        c.alcanza_cierre,
        case
            when (c.es_anexo and c.alcanza_cierre) or (c.entrega = 'completa' and c.corte >= make_date(c.anio, 12, 31)) then make_date(c.anio, 12, 31)
            when c.alcanza_cierre then least(make_date(c.anio + 1, 3, 31), coalesce(d.vispera, make_date(c.anio + 1, 3, 31)))
        end as cerrado_desde,
        c.ultimo_mes::integer as ultimo_mes,
        c.pia_soles,
        c.pim_soles,
        c.certificado_soles,
        c.comprometido_soles,
        c.compromiso_mensual_soles,
        c.devengado_soles,
        c.girado_soles
    from con_estado c
    join rules.procedencia p using (procedencia)
    join rules.formato f using (formato)
    left join declarados d using (anio)
)

select * from final
