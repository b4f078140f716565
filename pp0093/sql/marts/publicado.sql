-- Una cifra impresa en un documento, con sus códigos resueltos; lo que se imprime en palabras, en marts.justificacion. Fuente: staging.publicado.
-- grano: archivo, fila
-- nace de: staging.publicado
-- archivo | varchar | texto | ruta bajo la carpeta de datos | not_null
-- fila | bigint | número | fila del archivo | not_null
-- documento | varchar | texto | documento que la imprime | not_null
-- seccion | varchar | texto | página o encabezado
-- indicador | varchar | texto | indicador | not_null
-- dimension | varchar | texto | dimensiones separadas por «;»; nulo para el programa entero
-- valor_dimension | varchar | texto | códigos o etiquetas, en el mismo orden
-- anio | integer | año | año que mide | not_null
-- valor | decimal(24,6) | según unidad | la cifra; nulo si el documento no la da
-- decimales | integer | número | decimales con que se imprimió
-- unidad_medida | varchar | texto | unidad impresa
-- escala | integer | número | potencia de diez de su unidad: 3 si se imprime en miles, 6 en millones | not_null
-- corte | date | fecha | fecha de corte declarada
-- nota | varchar | texto | etiqueta corta
-- publicado_el | date | fecha | cuándo se publicó el documento; nulo si no se sabe
-- turno | bigint | número | de varias de lo mismo encabeza la del menor; si dos del mismo no concuerdan, ninguna; nulo en una versión de antes de las fechas
with final as (
    select
        p.archivo,
        p.fila,
        p.documento,
        p.seccion,
        p.indicador,
        p.dimension,
        i.valor_dimension,
        p.anio,
        p.valor,
        p.decimales,
        p.unidad_medida,
        escala_impresa(p.unidad_medida)::integer as escala,
        p.corte,
        p.nota,
        i.publicado_el,
        i.turno
    from staging.publicado p
    join core.impresa i using (archivo, fila)
    where p.indicador <> 'justificacion'
)

select * from final
