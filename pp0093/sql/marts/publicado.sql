-- Una cifra impresa en un documento, con sus códigos resueltos. Fuente: staging.publicado.
-- grano: archivo, fila
-- archivo | texto | ruta bajo la carpeta de datos | not_null
-- fila | número | fila del archivo | not_null
-- documento | texto | documento que la imprime | not_null
-- seccion | texto | página o encabezado
-- indicador | texto | indicador | not_null
-- dimension | texto | dimensiones separadas por «;»; nulo para el programa entero
-- valor_dimension | texto | códigos o etiquetas, en el mismo orden
-- anio | año | año que mide | not_null
-- valor | según unidad | la cifra; nulo si el documento no la da
-- decimales | número | decimales con que se imprimió
-- unidad_medida | texto | unidad impresa
-- corte | fecha | fecha de corte declarada
-- nota | texto | etiqueta corta
with codigos as (
    select 'actividad' as dimension, actividad as codigo, codigo_corto from rules.actividad
    union all
    select 'producto', producto, codigo_corto from rules.producto
),

final as (
    select
        p.archivo,
        p.fila,
        p.documento,
        p.seccion,
        p.indicador,
        p.dimension,
        coalesce(c.codigo, p.valor_dimension) as valor_dimension,
        p.anio,
        p.valor,
        p.decimales,
        p.unidad_medida,
        p.corte,
        p.nota
    from staging.publicado p
    left join codigos c on p.dimension = c.dimension and p.valor_dimension = c.codigo_corto
)

select * from final
