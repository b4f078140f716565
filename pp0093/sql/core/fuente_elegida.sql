-- De qué grupo sale cada medida de un alcance y año: del que manda y, si no la trae, de otro con su misma base.
-- La misma base es traer también el alcance entero y llegar como él al cierre, o al mismo corte. Lo que ninguno así
-- trae queda sin dato: no se completa con un archivo que deja algo fuera ni con otra fecha.
-- grano: alcance, anio, medida
-- {todos} grano: alcance, programa, anio, medida
-- nace de: core.fuente_presupuesto
-- alcance | varchar | texto | reporte o nacional | not_null
-- {todos} programa | varchar | código | programa presupuestal | not_null
-- anio | integer | año | año de ejecución | not_null
-- medida | varchar | texto | medida de dinero | not_null
-- grupo | varchar | texto | grupo elegido | not_null
-- corte | date | fecha | corte del grupo; nulo si no lo declara
-- deja_fuera | varchar | texto | a qué se limita del alcance; nulo si lo trae entero
-- limita | varchar | texto | de qué dimensiones trae sólo unos valores, entre «;»; nulo si ninguna, o no es sólo por ellas
-- es_completo | boolean | lógico | trae el alcance entero | not_null
-- es_parcial | boolean | lógico | no llega al fin del año o deja algo fuera | not_null
-- candidatos | bigint | número | grupos de la misma base que traen la medida | not_null
with con_base as (
    select c.*
    from core.fuente_presupuesto c
    join core.fuente_presupuesto m
        on m.alcance = c.alcance
        and m.programa = c.programa -- {todos}
        and m.anio = c.anio
        and m.turno = 1
    where c.turno = 1
        or (
            c.es_completo
            and m.es_completo
            and (c.procedencia <> 'sintetico' or m.procedencia = 'sintetico')
            and (c.alcanza_cierre and m.alcanza_cierre or c.corte = m.corte)
        )
),

medidas as (
    select *
    from con_base unpivot (monto for medida in (pia_soles, pim_soles, certificado_soles, comprometido_soles, compromiso_mensual_soles, devengado_soles, girado_soles))
),

final as (
    select
        alcance,
        programa, -- {todos}
        anio,
        medida,
        grupo,
        corte,
        deja_fuera,
        limita,
        es_completo,
        not alcanza_cierre or not es_completo as es_parcial,
        count(*) over (
            partition by
                programa, -- {todos}
                alcance,
                anio,
                medida
        ) as candidatos
    from medidas
    qualify row_number() over (
        partition by
            programa, -- {todos}
            alcance,
            anio,
            medida
        order by turno
    ) = 1
)

select * from final
