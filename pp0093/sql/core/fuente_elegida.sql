-- Qué grupo de filas manda en cada alcance, año y medida (el orden está en marts.presupuesto).
-- grano: alcance, anio, medida
-- alcance | varchar | texto | reporte o nacional | not_null
-- anio | integer | año | año de ejecución | not_null
-- medida | varchar | texto | medida de dinero | not_null
-- grupo | varchar | texto | grupo elegido | not_null
-- corte | date | fecha | corte del grupo; nulo si no lo declara
-- es_parcial | boolean | lógico | el corte, o los meses con gasto, no llegan al fin del año | not_null
-- candidatos | bigint | número | grupos que traen la medida | not_null
with filas as (
    select 'reporte' as alcance, * from core.presupuesto where en_reporte
    union all
    select 'nacional', * from core.presupuesto where en_nacional
),

grupos as (
    select
        alcance,
        anio,
        grupo,
        any_value(procedencia) as procedencia,
        any_value(formato) as formato,
        bool_and(es_completo) as es_completo,
        bool_or(actividad is not null) as tiene_actividad,
        max(corte) as corte,
        max(mes) filter (where devengado_soles <> 0) as ultimo_mes,
        count(pia_soles) as pia_soles,
        count(pim_soles) as pim_soles,
        count(certificado_soles) as certificado_soles,
        count(comprometido_soles) as comprometido_soles,
        count(compromiso_mensual_soles) as compromiso_mensual_soles,
        count(devengado_soles) as devengado_soles,
        count(girado_soles) as girado_soles
    from filas
    group by alcance, anio, grupo
),

medidas as (
    unpivot grupos on pia_soles, pim_soles, certificado_soles, comprometido_soles, compromiso_mensual_soles, devengado_soles, girado_soles into name medida value filas_con_dato
),

final as (
    select
        m.alcance,
        m.anio,
        m.medida,
        m.grupo,
        m.corte,
        coalesce(m.corte < make_date(m.anio, 12, 31), m.ultimo_mes < 12, false) as es_parcial,
        count(*) over (partition by m.alcance, m.anio, m.medida) as candidatos
    from medidas m
    join rules.procedencia p using (procedencia)
    join rules.formato f using (formato)
    where m.filas_con_dato > 0
    qualify row_number() over (
        partition by m.alcance, m.anio, m.medida
        order by
            m.es_completo desc,
            m.tiene_actividad desc,
            coalesce(m.corte < make_date(m.anio, 12, 31), false),
            p.orden::integer,
            f.orden_detalle::integer,
            m.corte desc nulls last,
            m.grupo
    ) = 1
)

select * from final
