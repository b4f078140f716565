-- Una celda de dinero, meta o avance del anexo de un informe, con el código de la actividad o producto ya resuelto.
-- De una misma celda vale la que encabeza (core.impresa); si dos del mismo turno no concuerdan, ninguna.
-- Un documento con sección «Anexo» de ese año, o de otro si ese año no lo tiene en ninguno, aporta sólo esa sección; sus
-- cifras de texto se comparan, no se cargan.
-- grano: archivo, fila
-- nace de: staging.publicado
-- archivo | varchar | texto | archivo transcrito | not_null
-- fila | bigint | número | fila del archivo | not_null
-- documento | varchar | texto | documento que la imprime | not_null
-- anio | integer | año | año que mide | not_null
-- indicador | varchar | texto | medida de dinero, meta_fisica o avance_fisico | not_null
-- nivel | varchar | texto | actividad, producto o total | not_null
-- valor_dimension | varchar | texto | el código tal como se transcribió
-- codigo | varchar | código | código de la actividad o del producto; el del programa en el total | not_null
-- valor | decimal(24,6) | según unidad | la cifra
-- corte | date | fecha | fecha de corte declarada
-- turno | bigint | número | su turno entre las cifras impresas | not_null
-- manda | boolean | lógico | la celda sale de ella: es la que encabeza, y ninguna del mismo turno dice otra cosa | not_null
-- assert: codigo_conocido: with vigentes as (select anio, actividad as codigo from vigente.actividad
--     union all select anio, producto from vigente.producto)
--     select documento, fila, anio, nivel, codigo from this anti join vigentes using (anio, codigo) where nivel <> 'total'
with con_anexo as (
    select documento, bool_or(lower(seccion) like 'anexo%') as tiene_anexo
    from staging.publicado
    group by documento
),

-- De un año con anexo en otro informe, lo que un informe imprime sin el suyo corrige lo de antes, aunque tenga el de otro año.
del_anio as (
    select anio, list(distinct documento) as con_anexo
    from staging.publicado
    where lower(seccion) like 'anexo%'
    group by anio
),

codigos as (
    select anio, 'actividad' as nivel, actividad as codigo, codigo_corto from vigente.actividad
    union all
    select anio, 'producto', producto, codigo_corto from vigente.producto
),

cifras as (
    select
        p.archivo,
        p.fila,
        p.documento,
        p.anio,
        p.indicador,
        case when p.dimension in ('actividad', 'producto') then p.dimension else 'total' end as nivel,
        p.valor_dimension,
        p.valor,
        p.corte,
        i.turno
    from staging.publicado p
    join core.impresa i using (archivo, fila)
    join con_anexo using (documento)
    left join del_anio d using (anio)
    where (
            lower(p.seccion) like 'anexo%' or not con_anexo.tiene_anexo or not list_contains(d.con_anexo, p.documento)
        )
        and (p.dimension is null or p.dimension in ('actividad', 'producto', 'programa', 'total'))
        and p.indicador in (
            'pia_soles', 'pim_soles', 'certificado_soles', 'comprometido_soles', 'compromiso_mensual_soles',
            'devengado_soles', 'girado_soles', 'meta_fisica', 'avance_fisico'
        )
        and escala_impresa(p.unidad_medida) = 0
),

con_codigo as (
    select
        c.archivo,
        c.fila,
        c.documento,
        c.anio,
        c.indicador,
        c.nivel,
        c.valor_dimension,
        case when c.nivel = 'total' then p.codigo else coalesce(k.codigo, c.valor_dimension) end as codigo,
        c.valor,
        c.corte,
        c.turno
    from cifras c
    cross join rules.programa p
    left join codigos k on k.anio = c.anio and k.nivel = c.nivel and c.valor_dimension in (k.codigo, k.codigo_corto)
),

-- Lo que un documento lista sin cifra no oculta la que otro imprime.
primeras as (
    select *, rank() over (partition by anio, indicador, nivel, codigo order by valor is null, turno) = 1 as es_primera
    from con_codigo
),

final as (
    select
        * exclude (es_primera),
        es_primera
            and min(if(es_primera, valor, null)) over celda is not distinct from max(if(es_primera, valor, null)) over celda as manda
    from primeras
    window celda as (partition by anio, indicador, nivel, codigo)
)

select * from final
