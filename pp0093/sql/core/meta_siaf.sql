-- Meta y avance de una actividad según la base SIAF de una oficina que se declara completa: la suma de sus metas
-- presupuestarias que se miden como ella. Cada una se cuenta una vez, aunque se repita en sus específicas.
-- grano: archivo, anio, codigo
-- nace de: staging.siaf
-- archivo | varchar | texto | archivo de origen | not_null
-- anio | integer | año | año | not_null
-- codigo | varchar | código | actividad | not_null
-- meta_anual | decimal(18,2) | según unidad | meta del año; nulo si la base no la dice
-- ejecutado_anual | decimal(18,2) | según unidad | lo que dice su columna del año; nulo si está en blanco
-- ejecutado_semestral | decimal(18,2) | según unidad | lo que dice su columna del semestre; nulo si está en blanco
-- filas | bigint | filas | filas de la base en que está | not_null
with metas as (
    select
        s.archivo,
        s.anio,
        s.actividad as codigo,
        s.sec_ejec,
        s.meta_presupuestal,
        max(s.meta_fisica_anual) as meta_anual,
        max(s.avance_fisico_anual) as ejecutado_anual,
        max(s.avance_fisico_semestral) as ejecutado_semestral,
        count(*) as filas
    from staging.siaf s
    join staging.archivo a using (archivo)
    join vigente.actividad r on r.anio = s.anio and r.actividad = s.actividad
    where a.entrega = 'completa'
        and starts_with(mismo_texto(s.unidad_medida), left(mismo_texto(r.unidad_medida), 6))
        and coalesce(s.meta_fisica_anual, s.avance_fisico_anual, s.avance_fisico_semestral) is not null
    group by all
)

select
    archivo,
    anio,
    codigo,
    sum(meta_anual)::decimal(18, 2) as meta_anual,
    sum(ejecutado_anual)::decimal(18, 2) as ejecutado_anual,
    sum(ejecutado_semestral)::decimal(18, 2) as ejecutado_semestral,
    sum(filas)::bigint as filas
from metas
group by archivo, anio, codigo
