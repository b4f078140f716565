-- Total del programa en todo el país, por año, como lo da cada documento (dimension = alcance, valor = nacional).
-- Cuál manda lo dice core.fuente_presupuesto, como de todo el dinero. Lo que se imprime en miles o millones está redondeado:
-- se compara, no se carga.
-- grano: documento, anio
-- nace de: staging.publicado
-- documento | varchar | texto | documento o lectura que la da | not_null
-- anio | integer | año | año de ejecución | not_null
-- archivo | varchar | texto | archivo transcrito | not_null
-- fila | bigint | número | primera fila del archivo que lo dice | not_null
-- corte | date | fecha | fecha de la lectura; nulo si no la declara
-- pia_soles | decimal(18,2) | soles | presupuesto de apertura
-- pim_soles | decimal(18,2) | soles | presupuesto modificado
-- certificado_soles | decimal(18,2) | soles | certificado
-- comprometido_soles | decimal(18,2) | soles | compromiso anual
-- compromiso_mensual_soles | decimal(18,2) | soles | atención de compromiso mensual
-- devengado_soles | decimal(18,2) | soles | devengado
-- girado_soles | decimal(18,2) | soles | girado
-- assert: devengado_no_pasa_del_certificado: select anio, certificado_soles, devengado_soles from this where devengado_soles > certificado_soles
-- assert: girado_no_pasa_del_devengado: select anio, devengado_soles, girado_soles from this where girado_soles > devengado_soles
with cifras as (
    select *
    from staging.publicado
    where dimension = 'alcance' and valor_dimension = 'nacional' and valor is not null
        and escala_impresa(unidad_medida) = 0
),

final as (
    select
        documento,
        anio,
        min(archivo) as archivo,
        min(fila) as fila,
        max(corte) as corte,
        max(valor) filter (where indicador = 'pia_soles')::decimal(18, 2) as pia_soles,
        max(valor) filter (where indicador = 'pim_soles')::decimal(18, 2) as pim_soles,
        max(valor) filter (where indicador = 'certificado_soles')::decimal(18, 2) as certificado_soles,
        max(valor) filter (where indicador = 'comprometido_soles')::decimal(18, 2) as comprometido_soles,
        max(valor) filter (where indicador = 'compromiso_mensual_soles')::decimal(18, 2) as compromiso_mensual_soles,
        max(valor) filter (where indicador = 'devengado_soles')::decimal(18, 2) as devengado_soles,
        max(valor) filter (where indicador = 'girado_soles')::decimal(18, 2) as girado_soles
    from cifras
    group by documento, anio
)

select * from final
