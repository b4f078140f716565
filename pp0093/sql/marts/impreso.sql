-- Lo que los documentos dicen de las empresas atendidas, una cifra por indicador, año y dimensiones: la que encabeza
-- (core.impresa); al final, la de lo que se nombra de otra forma y es lo mismo (reglas/sujeto_impreso.csv). Donde dos del
-- mismo turno no concuerdan no hay ninguna. Las demás se comparan en Datos.
-- grano: indicador, anio, dimension, valor_dimension
-- nace de: marts.publicado
-- indicador | varchar | texto | indicador | not_null
-- anio | integer | año | año que mide | not_null
-- dimension | varchar | texto | dimensiones separadas por «;»; nulo para el programa entero
-- valor_dimension | varchar | texto | códigos o etiquetas, en el mismo orden; nulo para el programa entero
-- valor | decimal(24,6) | según unidad | la cifra | not_null
-- decimales | integer | número | decimales con que se imprimió
-- documento | varchar | texto | documento que la imprime | not_null
-- seccion | varchar | texto | página o encabezado
-- archivo | varchar | texto | archivo transcrito | not_null
-- fila | bigint | número | fila del archivo | not_null
-- corte | date | fecha | fecha de corte declarada
-- aviso: partes_impresas_sobre_100: select anio, indicador, dimension, sum(valor) as suma,
--     string_agg(distinct documento, '; ' order by documento) as documentos from this
--     where indicador in ('participacion_pct', 'participacion_con_dato_pct')
--     and dimension in ('sector', 'tamano', 'tramo_ventas', 'tramo_trabajadores', 'departamento', 'region_natural')
--     group by anio, indicador, dimension having sum(valor) > 100 + sum(0.5 * power(10, -decimales))
with de_quien as (
    select anio, actividad, 'actividad' as nivel, actividad as codigo from vigente.actividad
    union all
    select anio, any_value(actividad) as actividad, 'producto' as nivel, producto as codigo
    from vigente.actividad
    where cuenta_para_producto = 'si'
    group by anio, producto
    having count(*) = 1
),

candidatas as (
    -- En las actividades que se miden en empresas, y en los productos, el avance físico son empresas atendidas.
    select
        'empresas_atendidas' as indicador,
        p.* exclude (indicador),
        false as es_otro_nombre
    from marts.publicado p
    left join vigente.actividad r on p.dimension = 'actividad' and p.valor_dimension = r.actividad and p.anio = r.anio
    where p.indicador = 'avance_fisico'
        and (p.dimension = 'producto' or r.unidad_medida = 'Empresas')
        and orden_impreso(p.seccion) = 1
    union all by name
    select *, false as es_otro_nombre
    from marts.publicado
    where indicador not like '%_soles' and indicador not in ('meta_fisica', 'avance_fisico', 'cumplimiento_pct')
    union all by name
    -- La cobertura de un universo se imprime como el valor de su indicador de desempeño; la de un producto es la de su
    -- actividad que cuenta, si es una sola.
    select
        'cobertura_pct' as indicador,
        d.nivel as dimension,
        d.codigo as valor_dimension,
        p.* exclude (indicador, dimension, valor_dimension),
        false as es_otro_nombre
    from marts.publicado p
    join rules.universo u using (dimension, valor_dimension)
    join de_quien d on d.anio = p.anio and d.actividad = u.actividad
    where p.indicador = 'valor_indicador'
    union all by name
    select
        s.mismo_dimension as dimension,
        s.mismo_valor as valor_dimension,
        p.* exclude (dimension, valor_dimension),
        true as es_otro_nombre
    from marts.publicado p
    join rules.sujeto_impreso s using (dimension, valor_dimension)
    where p.indicador = 'empresas_atendidas'
),

primeras as (
    select
        *,
        rank() over (partition by indicador, anio, dimension, valor_dimension order by es_otro_nombre, turno) = 1 as es_primera
    from candidatas
    where valor is not null and escala_impresa(unidad_medida) = 0
),

final as (
    select
        indicador,
        anio,
        dimension,
        valor_dimension,
        valor,
        decimales,
        documento,
        seccion,
        archivo,
        fila,
        corte
    from primeras
    where es_primera
    qualify row_number() over (partition by indicador, anio, dimension, valor_dimension order by archivo, fila) = 1
        and min(valor) over (partition by indicador, anio, dimension, valor_dimension)
            = max(valor) over (partition by indicador, anio, dimension, valor_dimension)
)

select * from final
