-- La meta que una actividad o producto tuvo antes de reprogramarse, donde una fuente la dice: la que imprime un documento como
-- inicial; si no, la que metas/ da como inicial o, de varios archivos con su corte declarado, la del primero (si dos del
-- mismo corte no concuerdan, ninguna). Los sintéticos no cuentan. Del anexo no se sabe cuál de las dos imprime: queda como está impresa.
-- grano: anio, nivel, codigo
-- nace de: staging.meta_mensual, staging.publicado
-- anio | integer | año | año | not_null
-- nivel | varchar | texto | actividad o producto | not_null
-- codigo | varchar | código | actividad o producto | not_null
-- meta_inicial | decimal(24,6) | según unidad | meta antes de reprogramarse | not_null
-- procedencia | varchar | texto | publicado o reportado | not_null
-- corte | date | fecha | corte de la fuente; nulo si no lo declara
-- archivo | varchar | texto | archivo que la da | not_null
with codigos as (
    select anio, 'actividad' as nivel, actividad as codigo from vigente.actividad
    union all
    select anio, 'producto', producto from vigente.producto
),

impresas as (
    select
        p.anio,
        p.dimension as nivel,
        i.valor_dimension as codigo,
        p.valor,
        p.corte,
        p.archivo,
        p.fila,
        rank() over (partition by p.anio, p.dimension, i.valor_dimension order by i.turno) = 1 as es_primera
    from staging.publicado p
    join core.impresa i using (archivo, fila)
    join codigos c on c.anio = p.anio and c.nivel = p.dimension and c.codigo = i.valor_dimension
    where p.indicador = 'meta_fisica_inicial' and p.valor is not null and escala_impresa(p.unidad_medida) = 0
),

impresa as (
    select anio, nivel, codigo, min(valor) as meta_inicial, max(corte) as corte, min(archivo) as archivo
    from impresas
    where es_primera
    group by anio, nivel, codigo
    having min(valor) = max(valor)
),

-- De una actividad que deben varias unidades, lo que dice cada una.
de_metas as (
    select m.anio, m.nivel, m.codigo, m.archivo, f.corte, e.unidad as parte, m.meta_anual, m.meta_inicial
    from staging.meta_mensual m
    join staging.archivo f using (archivo)
    left join vigente.entrega e on m.nivel = 'actividad' and e.anio = m.anio and e.actividad = m.codigo and e.unidad = f.unidad
    where f.origen = 'real'
),

partes as (
    select anio, nivel, codigo, count(distinct parte) as partes
    from de_metas
    group by anio, nivel, codigo
    having count(distinct parte) > 1
),

suyas as (
    select d.* replace (if(p.partes is null, null, d.parte) as parte), coalesce(p.partes, 1) as partes
    from de_metas d
    left join partes p using (anio, nivel, codigo)
    where p.partes is null or d.parte is not null
),

dichas as (
    select anio, nivel, codigo, parte, partes, archivo, corte, meta_inicial as valor, 1 as orden from suyas
    union all
    select anio, nivel, codigo, parte, partes, archivo, corte, meta_anual, 2 from suyas where corte is not null
),

primeras as (
    select
        *,
        orden = 1 or corte < max(corte) over (partition by anio, nivel, codigo, parte) as se_movio,
        rank() over (partition by anio, nivel, codigo, parte order by orden, corte nulls last) = 1 as es_primera
    from dichas
    where valor is not null
),

de_parte as (
    select
        anio,
        nivel,
        codigo,
        any_value(partes) as partes,
        bool_or(se_movio) as se_movio,
        min(valor) as valor,
        min(corte) as corte,
        min(archivo) as archivo
    from primeras
    where es_primera
    group by anio, nivel, codigo, parte
    having min(valor) = max(valor)
),

informada as (
    select anio, nivel, codigo, sum(valor) as meta_inicial, min(corte) as corte, min(archivo) as archivo
    from de_parte
    group by anio, nivel, codigo
    having count(*) = any_value(partes) and bool_or(se_movio)
),

final as (
    select anio, nivel, codigo, meta_inicial::decimal(24, 6) as meta_inicial, 'publicado' as procedencia, corte, archivo
    from impresa
    union all
    select i.anio, i.nivel, i.codigo, i.meta_inicial::decimal(24, 6), 'reportado', i.corte, i.archivo
    from informada i
    anti join impresa p using (anio, nivel, codigo)
)

select * from final
