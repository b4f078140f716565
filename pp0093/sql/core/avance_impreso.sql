-- Las empresas de una actividad o un producto en un año, como las imprime fuera de su anexo un informe: donde ningún anexo las
-- dice, o ese informe se publicó después. Vale la que encabeza (core.impresa) y, si dos del mismo turno no concuerdan,
-- ninguna; sin ninguna, la de lo que se nombra de otra forma y es lo mismo (reglas/sujeto_impreso.csv).
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
    select p.anio, p.dimension, p.valor_dimension, p.valor, p.corte, p.archivo, p.fila, i.turno, false as es_otro_nombre
    from staging.publicado p
    join core.impresa i using (archivo, fila)
    where p.indicador = 'empresas_atendidas' and p.valor is not null and escala_impresa(p.unidad_medida) = 0
    union all
    select p.anio, s.mismo_dimension, s.mismo_valor, p.valor, p.corte, p.archivo, p.fila, i.turno, true
    from staging.publicado p
    join core.impresa i using (archivo, fila)
    join rules.sujeto_impreso s on s.dimension = p.dimension and s.valor_dimension = p.valor_dimension
    where p.indicador = 'empresas_atendidas' and p.valor is not null and escala_impresa(p.unidad_medida) = 0
),

primeras as (
    select
        p.*,
        c.nivel,
        c.codigo,
        rank() over (partition by p.anio, c.nivel, c.codigo order by p.es_otro_nombre, p.turno) = 1 as es_primera
    from impresas p
    join codigos c on p.anio = c.anio and p.dimension = c.nivel and p.valor_dimension in (c.codigo, c.codigo_corto)
    where not exists (
        select 1 from core.anexo_cifra x
        where x.anio = p.anio and x.nivel = c.nivel and x.codigo = c.codigo and x.indicador = 'avance_fisico'
            and x.valor is not null and (x.turno <= p.turno or p.es_otro_nombre)
    )
),

final as (
    select anio, nivel, codigo, valor as avance_fisico, corte, archivo, fila
    from primeras
    where es_primera
    qualify row_number() over (partition by anio, nivel, codigo order by archivo, fila) = 1
        and min(valor) over (partition by anio, nivel, codigo) = max(valor) over (partition by anio, nivel, codigo)
)

select * from final
