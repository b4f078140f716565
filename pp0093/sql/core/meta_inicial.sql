-- La meta que una actividad o producto tuvo antes de reprogramarse, donde una fuente la dice: la que imprime un documento como
-- inicial; si no, la que metas/ da como inicial o, de varios archivos con su corte declarado, la del primero. Los sintéticos
-- no cuentan. Del anexo no se sabe cuál de las dos imprime: queda como está impresa.
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

de_metas as (
    select m.anio, m.nivel, m.codigo, m.archivo, f.corte, max(m.meta_anual) as meta_anual, max(m.meta_inicial) as meta_inicial
    from staging.meta_mensual m
    join staging.archivo f using (archivo)
    where f.origen = 'real'
    group by m.anio, m.nivel, m.codigo, m.archivo, f.corte
),

informadas as (
    select anio, nivel, codigo, meta_inicial, corte, archivo, 1 as orden from de_metas where meta_inicial is not null
    union all
    select anio, nivel, codigo, meta_anual, corte, archivo, 2
    from de_metas
    where meta_anual is not null and corte is not null
    qualify min(corte) over (partition by anio, nivel, codigo) < max(corte) over (partition by anio, nivel, codigo)
),

informada as (
    select *
    from informadas
    qualify row_number() over (partition by anio, nivel, codigo order by orden, corte nulls last, archivo) = 1
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
