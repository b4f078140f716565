-- Las cifras que los documentos imprimen de lo mismo con valores que ningún redondeo explica: una fila por cada lugar en
-- que se imprime. Lo que se nombra de dos formas (reglas/sujeto_impreso.csv) es lo mismo, salvo su dinero, y el avance de una
-- actividad o un producto son sus empresas o sus acciones.
-- grano: archivo, fila
-- nace de: marts.publicado
-- indicador | varchar | texto | de qué indicador es | not_null
-- anio | integer | año | año que mide | not_null
-- dimension | varchar | texto | dimensiones separadas por «;»; nulo para el programa entero
-- valor_dimension | varchar | texto | códigos o etiquetas, en el mismo orden
-- indicador_impreso | varchar | texto | indicador con que se transcribió | not_null
-- dimension_impresa | varchar | texto | dimensiones con que se transcribió
-- valor_dimension_impreso | varchar | texto | códigos o etiquetas con que se transcribió
-- valor | decimal(24,6) | según unidad | la cifra, como está impresa | not_null
-- decimales | integer | número | decimales con que se imprimió
-- unidad_medida | varchar | texto | unidad impresa
-- escala | integer | número | potencia de diez de su unidad: 3 si se imprime en miles, 6 en millones | not_null
-- documento | varchar | texto | documento que la imprime | not_null
-- seccion | varchar | texto | página o encabezado
-- archivo | varchar | texto | archivo transcrito | not_null
-- fila | bigint | número | fila del archivo | not_null
-- turno | bigint | número | encabeza la del menor; si dos del mismo no concuerdan, ninguna; nulo en una versión de antes de las fechas
-- assert: dos_valores: select indicador, anio, dimension, valor_dimension from this group by all
--     having count(distinct valor) < 2
with impresas as (
    select
        case
            when p.indicador in ('empresas_atendidas', 'acciones') and p.dimension in ('actividad', 'producto')
                then 'avance_fisico'
            else p.indicador
        end as indicador,
        p.anio,
        coalesce(s.mismo_dimension, p.dimension) as dimension,
        coalesce(s.mismo_valor, p.valor_dimension) as valor_dimension,
        p.indicador as indicador_impreso,
        p.dimension as dimension_impresa,
        p.valor_dimension as valor_dimension_impreso,
        p.valor,
        p.decimales,
        p.unidad_medida,
        p.documento,
        p.seccion,
        p.archivo,
        p.fila,
        p.turno,
        escala_impresa(p.unidad_medida)::integer as escala
    from marts.publicado p
    left join rules.sujeto_impreso s on s.dimension = p.dimension and s.valor_dimension = p.valor_dimension
        and not regexp_matches(p.indicador, '_soles|^ejecucion_')
    where p.valor is not null
),

-- Cada valor está entre dos que se imprimen igual: redondear o cortar lo mueve menos que su última cifra.
extremos as (
    select
        *,
        max(valor * power(10, escala)) over lo_mismo as mayor,
        min(valor * power(10, escala)) over lo_mismo as menor,
        max(power(10, escala - decimales)) over lo_mismo as ultima_cifra
    from impresas
    window lo_mismo as (partition by indicador, anio, dimension, valor_dimension)
),

final as (
    select
        indicador,
        anio,
        dimension,
        valor_dimension,
        indicador_impreso,
        dimension_impresa,
        valor_dimension_impreso,
        valor,
        decimales,
        unidad_medida,
        escala,
        documento,
        seccion,
        archivo,
        fila,
        turno
    from extremos
    where mayor - menor >= ultima_cifra
)

select * from final
