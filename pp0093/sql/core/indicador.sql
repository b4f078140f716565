-- Una fila de las fichas con lo que la contiene: un indicador, o un objetivo, lineamiento, servicio, eje u otro nivel.
-- tema: instrumentos
-- grano: codigo
-- nace de: staging.indicador_ficha
-- codigo | varchar | código | código de la fila | not_null
-- instrumento | varchar | texto | instrumento | not_null
-- orden | integer | número | orden en los documentos | not_null
-- nombre | varchar | texto | nombre oficial del indicador | not_null
-- nivel | varchar | texto | nivel (rules.vocabulario) | not_null
-- padre | varchar | código | fila que la contiene
-- producto | varchar | código | producto del programa presupuestal que la contiene
-- objetivo | varchar | código | objetivo que la contiene
-- lineamiento | varchar | código | lineamiento que la contiene
-- servicio_politica | varchar | código | servicio de la política que la contiene
-- tipo | varchar | texto | resultado, producto, cobertura o calidad
-- sentido | varchar | texto | hacia dónde es mejor
-- agregacion | varchar | texto | cómo se acumula, o el estándar de cumplimiento
-- criterio | varchar | texto | cómo se califica: ascendente, descendente, minimo o maximo; nulo si no se puede
-- responsable | varchar | texto | responsable, como se imprime
-- unidad_medida | varchar | texto | unidad de medida
-- anio_base | integer | año | año de la línea base
-- valor_base | decimal(24,6) | según unidad | línea base; nulo si no la hay
-- formula | varchar | texto | cómo se calcula
-- necesidad | varchar | texto | qué problema atiende
-- publico_objetivo | varchar | texto | a quién se dirige
-- catalizador | varchar | texto | catalizador
-- descripcion | varchar | texto | qué es
-- documento | varchar | texto | documento del que proviene, según el manifiesto
-- procedencia | varchar | texto | publicado o sintetico | not_null
-- assert: no_tiene_mas_de_ocho_encima: select f.codigo from this f
--     join this p1 on p1.codigo = f.padre join this p2 on p2.codigo = p1.padre join this p3 on p3.codigo = p2.padre
--     join this p4 on p4.codigo = p3.padre join this p5 on p5.codigo = p4.padre join this p6 on p6.codigo = p5.padre
--     join this p7 on p7.codigo = p6.padre join this p8 on p8.codigo = p7.padre join this p9 on p9.codigo = p8.padre
with fichas as (select * from staging.indicador_ficha),

-- Cada una con las que tiene encima, hasta ocho: las que imprimen los documentos tienen cinco.
subida as (
    select f.codigo, unnest([f.codigo, p1.codigo, p2.codigo, p3.codigo, p4.codigo, p5.codigo, p6.codigo, p7.codigo, p8.codigo]) as ancestro
    from fichas f
    left join fichas p1 on p1.codigo = f.padre
    left join fichas p2 on p2.codigo = p1.padre
    left join fichas p3 on p3.codigo = p2.padre
    left join fichas p4 on p4.codigo = p3.padre
    left join fichas p5 on p5.codigo = p4.padre
    left join fichas p6 on p6.codigo = p5.padre
    left join fichas p7 on p7.codigo = p6.padre
    left join fichas p8 on p8.codigo = p7.padre
),

ancestros as (
    select
        s.codigo,
        any_value(s.ancestro) filter (where a.nivel = 'producto') as producto,
        any_value(s.ancestro) filter (where a.nivel = 'objetivo') as objetivo,
        any_value(s.ancestro) filter (where a.nivel = 'lineamiento') as lineamiento,
        any_value(s.ancestro) filter (where a.nivel = 'servicio') as servicio_politica
    from subida s
    join fichas a on a.codigo = s.ancestro
    group by s.codigo
),

final as (
    select
        f.codigo,
        f.instrumento,
        cast(row_number() over (order by f.archivo, f.fila) as integer) as orden,
        f.nombre,
        f.nivel,
        f.padre,
        a.producto,
        a.objetivo,
        a.lineamiento,
        a.servicio_politica,
        f.tipo,
        f.sentido,
        f.agregacion,
        criterio_avance(f.sentido, f.agregacion) as criterio,
        f.responsable,
        f.unidad_medida,
        f.anio_base,
        f.valor_base,
        f.formula,
        f.necesidad,
        f.publico_objetivo,
        f.catalizador,
        f.descripcion,
        r.documento,
        if(r.origen = 'sintetico', 'sintetico', 'publicado') as procedencia
    from fichas f
    join ancestros a using (codigo)
    join staging.archivo r using (archivo)
)

select * from final
