-- El nombre de cada código de cada dimensión: el de nuestras reglas y, si no lo hay, el último que dio un archivo (de dos
-- del mismo año, el último por orden alfabético).
-- Lo que una regla con fecha nombra tiene el nombre de cada año.
-- grano: anio, dimension, codigo, clave
-- anio | integer | año | año en que se llama así; nulo si vale en todos
-- dimension | varchar | texto | nombre de la dimensión | not_null
-- codigo | varchar | código | código que se muestra | not_null
-- clave | varchar | texto | lo que lo distingue entre códigos iguales (la secuencia de la ejecutora); vacío en los demás | not_null
-- nombre | varchar | texto | nombre oficial | not_null
-- nombre_corto | varchar | texto | nombre para gráficos | not_null
-- codigo_corto | varchar | texto | código del informe (P1, 1.1); nulo si no tiene
-- orden | integer | número | orden del informe; nulo si no tiene
with filas as (
    select * from staging.mef_mensual
    union all by name
    select * from staging.mef_ancho
    union all by name
    select * from staging.consulta_amigable
    union all by name
    select * from staging.siaf
),

de_archivos as (
    select
        anio,
        unnest([
            {dimension: 'programa', codigo: programa, clave: '', nombre: programa_nombre}, -- {todos}
            {dimension: 'nivel_gobierno', codigo: nivel_gobierno, clave: '', nombre: nivel_gobierno_nombre},
            {dimension: 'sector_gobierno', codigo: sector_gobierno, clave: '', nombre: sector_gobierno_nombre},
            {dimension: 'pliego', codigo: pliego, clave: '', nombre: pliego_nombre},
            {dimension: 'ejecutora', codigo: ejecutora, clave: coalesce(sec_ejec, ''), nombre: ejecutora_nombre},
            {dimension: 'departamento_gasto', codigo: departamento_gasto, clave: '', nombre: departamento_gasto_nombre},
            {dimension: 'producto', codigo: producto, clave: '', nombre: producto_nombre},
            {dimension: 'actividad', codigo: actividad, clave: '', nombre: actividad_nombre},
            {dimension: 'fuente_financiamiento', codigo: fuente_financiamiento, clave: '', nombre: fuente_financiamiento_nombre},
            {dimension: 'rubro', codigo: rubro, clave: '', nombre: rubro_nombre},
            {dimension: 'generica', codigo: generica, clave: '', nombre: generica_nombre}
        ]) as leido
    from filas
),

de_reglas as (
    select
        anio,
        'producto' as dimension,
        producto as codigo,
        '' as clave,
        producto_nombre as nombre,
        producto_nombre_corto as nombre_corto,
        codigo_corto,
        orden::integer as orden
    from vigente.producto
    union all
    select anio, 'actividad', actividad, '', actividad_nombre, actividad_nombre_corto, codigo_corto, orden::integer
    from vigente.actividad
    union all
    -- A una unidad se la llama por su sigla.
    select anio, 'unidad', unidad, '', unidad_nombre, unidad, null, null::integer from vigente.unidad
    union all
    select distinct d.anio, 'direccion', d.direccion, '', u.unidad_nombre, d.direccion, null, null::integer
    from vigente.unidad d
    join vigente.unidad u on u.anio = d.anio and u.unidad = d.direccion
    union all
    select null, 'departamento_gasto', departamento, '', departamento_nombre, departamento_nombre, null, null from rules.departamento
    union all
    select null, 'departamento', departamento, '', departamento_nombre, departamento_nombre, null, null from rules.departamento
    union all
    select null, 'departamento_atencion', departamento, '', departamento_nombre, departamento_nombre, null, null from rules.departamento
    union all
    select distinct null, 'provincia', left(ubigeo_inei, 4), '', provincia, provincia, null, null::integer from rules.ubigeo
    union all
    select distinct null, 'seccion_ciiu', seccion, '', seccion_nombre, seccion_nombre, null, null::integer from rules.ciiu_division
    union all
    select null, 'division_ciiu', division, '', division_nombre, division_nombre, null, null from rules.ciiu_division
    union all
    select null, 'clase_ciiu', clase, '', clase_nombre, clase_nombre, null, null from rules.ciiu_clase
    union all
    select null, 'nivel_gobierno', nivel_gobierno, '', nivel_gobierno_nombre, nivel_gobierno_nombre, null, orden::integer
    from rules.nivel_gobierno
    union all
    select
        null,
        case nivel when 'servicio' then 'servicio_politica' else nivel end,
        codigo,
        '',
        nombre,
        nombre,
        null,
        orden
    from core.indicador
    where nivel in ('instrumento', 'objetivo', 'lineamiento', 'servicio', 'indicador')
),

ultimos as (
    select leido.dimension, leido.codigo, leido.clave, max_by(leido.nombre, struct_pack(anio := anio, nombre := leido.nombre)) as nombre
    from de_archivos
    where leido.codigo is not null and leido.nombre is not null
    group by leido.dimension, leido.codigo, leido.clave
),

final as (
    select * from de_reglas
    union all
    select null, dimension, codigo, clave, nombre, nombre, null, null
    from ultimos u
    where not exists (select 1 from de_reglas r where r.dimension = u.dimension and r.codigo = u.codigo)
)

select * from final
