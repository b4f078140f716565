-- La meta y el valor de un indicador en un año, con los decimales con que se imprimieron. Fuente: indicadores/.
-- tema: instrumentos
-- grano: archivo, fila
-- nace de: raw.indicadores_valores
-- archivo | varchar | texto | ruta bajo la carpeta de datos | not_null
-- fila | bigint | número | fila del archivo | not_null
-- codigo | varchar | código | indicador | not_null
-- anio | integer | año | año que mide; nulo si el texto del documento lo perdió
-- logro_esperado | decimal(24,6) | según unidad | meta; nulo si no la hay
-- logro_esperado_decimales | bigint | número | decimales con que se imprimió
-- valor_obtenido | decimal(24,6) | según unidad | valor; nulo si no lo hay
-- valor_obtenido_decimales | bigint | número | decimales con que se imprimió
-- dice_nd | boolean | lógico | el documento imprime ND en el lugar del valor | not_null
-- fuente | varchar | texto | documento que lo imprime | not_null
-- nota | varchar | texto | observación, en palabras nuestras
-- base | varchar | texto | población o definición con que se mide, donde cambia de un año a otro
-- periodo | varchar | texto | de cuándo a cuándo se acumula el valor, si no es de su año solo
with final as (
    select
        archivo,
        cast(fila as bigint) as fila,
        codigo,
        cast(anio as integer) as anio,
        cast(nullif(logro_esperado, 'ND') as decimal(24, 6)) as logro_esperado,
        length(split_part(nullif(logro_esperado, 'ND'), '.', 2)) as logro_esperado_decimales,
        cast(nullif(valor_obtenido, 'ND') as decimal(24, 6)) as valor_obtenido,
        length(split_part(nullif(valor_obtenido, 'ND'), '.', 2)) as valor_obtenido_decimales,
        coalesce(valor_obtenido = 'ND', false) as dice_nd,
        fuente,
        nota,
        base,
        periodo
    from raw.indicadores_valores
)

select * from final
