-- El turno de cada cifra impresa para encabezar lo que mide: de varias de lo mismo encabeza la del turno menor, y si dos del
-- mismo turno no concuerdan no encabeza ninguna. De dos documentos va antes el que se publicó después (core.documento) y,
-- dentro de uno, el anexo, luego el gráfico o la tabla y luego el texto. Lo que se imprime en miles o millones, como «más
-- de» o con menos decimales que otra cifra de lo mismo que lo confirma, no desplaza a ninguna.
-- grano: archivo, fila
-- nace de: staging.publicado
-- archivo | varchar | texto | ruta bajo la carpeta de datos | not_null
-- fila | bigint | número | fila del archivo | not_null
-- valor_dimension | varchar | texto | códigos o etiquetas, en el orden de sus dimensiones
-- publicado_el | date | fecha | cuándo se publicó el documento; nulo si no se sabe
-- turno | bigint | número | el menor encabeza | not_null
with codigos as (
    select anio, 'actividad' as dimension, actividad as codigo, codigo_corto from vigente.actividad
    union all
    select anio, 'producto', producto, codigo_corto from vigente.producto
),

cifras as (
    select p.* replace (coalesce(c.codigo, p.valor_dimension) as valor_dimension)
    from staging.publicado p
    left join codigos c on p.anio = c.anio and p.dimension = c.dimension and p.valor_dimension = c.codigo_corto
),

redondeada as (
    select distinct c.archivo, c.fila
    from cifras c
    join cifras f
        on f.indicador = c.indicador
        and f.anio = c.anio
        and f.dimension is not distinct from c.dimension
        and f.valor_dimension is not distinct from c.valor_dimension
    where f.decimales > c.decimales
        and abs(f.valor - c.valor) < power(10, -c.decimales)
        and escala_impresa(f.unidad_medida) = 0
),

final as (
    select
        c.archivo,
        c.fila,
        c.valor_dimension,
        d.publicado_el,
        dense_rank() over (
            order by
                escala_impresa(c.unidad_medida) <> 0 or coalesce(c.nota like 'más de%', false) or r.fila is not null,
                d.puesto desc nulls last,
                orden_impreso(c.seccion)
        ) as turno
    from cifras c
    left join core.documento d using (documento)
    left join redondeada r using (archivo, fila)
)

select * from final
