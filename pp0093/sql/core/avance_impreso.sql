-- Las empresas de una actividad o un producto en un año de que ningún anexo las dice, como las imprime el informe de otro año:
-- la del documento más nuevo; sin ninguna, la de lo que se nombra de otra forma y es lo mismo (reglas/sujeto_impreso.csv).
-- grano: anio, nivel, codigo
-- nace de: staging.publicado
-- anio | integer | año | año que mide | not_null
-- nivel | varchar | texto | actividad o producto | not_null
-- codigo | varchar | código | actividad o producto | not_null
-- avance_fisico | decimal(24,6) | empresas | la cifra impresa | not_null
-- corte | date | fecha | fecha de corte declarada
-- archivo | varchar | texto | archivo transcrito | not_null
-- fila | bigint | número | fila del archivo | not_null
with codigos as (
    select anio, 'actividad' as nivel, actividad as codigo, codigo_corto from vigente.actividad where unidad_medida = 'Empresas'
    union all
    select anio, 'producto', producto, codigo_corto from vigente.producto
),

impresas as (
    select anio, dimension, valor_dimension, valor, documento, corte, archivo, fila, 1 as orden
    from staging.publicado
    where indicador = 'empresas_atendidas' and valor is not null and escala_impresa(unidad_medida) = 0
    union all
    select p.anio, s.mismo_dimension, s.mismo_valor, p.valor, p.documento, p.corte, p.archivo, p.fila, 2
    from staging.publicado p
    join rules.sujeto_impreso s using (dimension, valor_dimension)
    where p.indicador = 'empresas_atendidas' and p.valor is not null and escala_impresa(p.unidad_medida) = 0
),

final as (
    select p.anio, c.nivel, c.codigo, p.valor as avance_fisico, p.corte, p.archivo, p.fila
    from impresas p
    join codigos c on p.anio = c.anio and p.dimension = c.nivel and p.valor_dimension in (c.codigo, c.codigo_corto)
    where not exists (
        select 1 from core.anexo x
        where x.anio = p.anio and x.nivel = c.nivel and x.codigo = c.codigo and x.avance_fisico is not null
    )
    qualify row_number() over (partition by p.anio, c.nivel, c.codigo order by p.orden, p.documento desc, p.archivo, p.fila) = 1
)

select * from final
