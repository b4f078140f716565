-- De qué archivos salen la meta, el avance y el universo de marts.meta_fisica, y con cuántas filas.
-- Un producto sin cifra propia la saca de sus actividades que cuentan: suyos son los archivos de ellas.
-- grano: anio, nivel, codigo, medida, archivo
-- nace de: core.avance, core.intervalo, staging.publicado, core.meta_inicial
-- anio | bigint | año | año que mide | not_null
-- nivel | varchar | texto | actividad o producto | not_null
-- codigo | varchar | código | actividad o producto según el nivel | not_null
-- medida | varchar | texto | meta_fisica, meta_inicial, avance_fisico, avance_reportado, avance_registros o universo_empresas | not_null
-- archivo | varchar | texto | archivo de origen | not_null
-- filas | bigint | filas | filas del archivo detrás de la cifra: atenciones, meses informados o celdas de un documento | not_null
-- assert: toda_cifra_tiene_origen: with cifras as (unpivot (select anio, nivel, codigo,
--     columns('^(meta_fisica|avance_fisico|avance_reportado|avance_registros|universo_empresas)$')::decimal(18, 2)
--     from marts.meta_fisica) on columns(* exclude (anio, nivel, codigo)) into name medida value valor)
--     select anio, nivel, codigo, medida from cifras anti join this using (anio, nivel, codigo, medida)
with elegida as (
    select anio, nivel, codigo, 'meta_fisica' as medida, arg_min(de, prioridad_meta) as de
    from core.avance
    where meta_fisica is not null
    group by anio, nivel, codigo
    union all
    select anio, nivel, codigo, 'avance_fisico', arg_min(de, prioridad)
    from core.avance
    where avance_fisico is not null
    group by anio, nivel, codigo
    union all
    select anio, nivel, codigo, if(de = 'registros', 'avance_registros', 'avance_reportado') as medida, arg_min(de, prioridad)
    from core.avance
    where avance_fisico is not null
    group by anio, nivel, codigo, medida
),

de_registros as (
    select a.anio, 'actividad' as nivel, a.actividad as codigo, a.archivo, count(*) as filas
    from core.atencion a
    group by all
    union all
    select anio, 'producto', producto, archivo, count(*)
    from core.atencion
    where cuenta_para_producto
    group by all
    union all
    -- Quien entrega completo y sin filas dice cero.
    select anio, 'actividad', actividad, archivo, 0
    from core.entrega
    where es_completa and filas = 0
),

de_metas as (
    select anio, nivel, codigo, archivo, count(*) as filas
    from staging.meta_mensual
    group by all
    union all
    select anio, 'actividad', codigo, archivo, filas from core.meta_siaf
),

de_anexo as (
    select anio, nivel, codigo, indicador as medida, archivo, count(*) as filas
    from core.anexo_cifra x
    where manda and not exists (
        select 1 from core.avance_impreso i
        where x.indicador = 'avance_fisico' and i.anio = x.anio and i.nivel = x.nivel and i.codigo = x.codigo
    )
    group by all
    union all
    select anio, nivel, codigo, 'avance_fisico', archivo, 1 from core.avance_impreso
),

propias as (
    select e.anio, e.nivel, e.codigo, e.medida, f.archivo, f.filas
    from elegida e
    join de_registros f using (anio, nivel, codigo)
    where e.de = 'registros'
    union all
    select e.anio, e.nivel, e.codigo, e.medida, f.archivo, f.filas
    from elegida e
    join de_anexo f
        on f.anio = e.anio and f.nivel = e.nivel and f.codigo = e.codigo
        and f.medida = if(e.medida = 'avance_reportado', 'avance_fisico', e.medida)
    where e.de = 'documento'
    union all
    select e.anio, e.nivel, e.codigo, e.medida, f.archivo, f.filas
    from elegida e
    join de_metas f using (anio, nivel, codigo)
    where e.de = 'metas'
    union all
    select anio, nivel, codigo, 'meta_inicial', archivo, 1 from core.meta_inicial
    union all
    select anio, nivel, codigo, 'avance_fisico', archivo, 1 from core.intervalo where archivo is not null and minimo = maximo
    union all
    select p.anio, 'actividad', u.actividad, 'universo_empresas', p.archivo, count(*)
    from staging.publicado p
    join rules.universo u using (indicador, dimension, valor_dimension)
    where p.valor is not null
    group by all
),

deducidas as (
    select p.anio, 'producto' as nivel, r.producto as codigo, p.medida, p.archivo, sum(p.filas) as filas
    from propias p
    join vigente.actividad r on p.codigo = r.actividad and p.anio = r.anio
    where p.nivel = 'actividad' and r.cuenta_para_producto = 'si'
    group by all
),

final as (
    select * from propias
    union all
    select d.* from deducidas d anti join propias p using (anio, nivel, codigo, medida)
)

select anio, nivel, codigo, medida, archivo, filas::bigint as filas
from final
