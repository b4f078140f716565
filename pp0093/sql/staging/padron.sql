-- Una empresa atendida que está en el padrón de SUNAT. Fuente: padron/. De un RUC repetido vale la última fila
-- del archivo que dice el CIIU y, de varios, del de corte más nuevo o del que llegó después; si nada lo dice, lo que no se contradice.
-- tema: empresas
-- grano: ruc
-- nace de: raw.padron
-- archivo | varchar | texto | ruta bajo la carpeta de datos | not_null
-- fila | bigint | número | fila del archivo | not_null
-- ruc | varchar | texto | RUC; dato personal | not_null
-- estado | varchar | texto | estado del contribuyente
-- condicion | varchar | texto | condición de domicilio
-- ubigeo | varchar | código | domicilio fiscal
-- ciiu | varchar | código | clase CIIU Rev. 4 si su descripción es la oficial
-- trabajadores | integer | personas | trabajadores
-- aviso: la_actividad_economica_es_de_una_clase: select r.archivo || ': de '
--     || cuantas(count(distinct r.ruc), 'empresa', 'empresas') || ' la actividad económica no es el título de ninguna clase CIIU ('
--     || min(r.ciiu_texto) || '): ' || if(count(distinct r.ruc) = 1, 'queda', 'quedan') || ' sin sector' as dicho
--     from raw.padron r left join this t using (ruc) where r.ciiu_texto is not null and t.ciiu is null group by r.archivo
with ultimas as (
    select * replace (cast(fila as bigint) as fila)
    from raw.padron
    qualify row_number() over (partition by archivo, ruc order by ciiu is null, cast(fila as bigint) desc) = 1
),

primeras as (
    select u.*
    from ultimas u
    left join raw.archivo a using (archivo)
    qualify rank() over (
        partition by u.ruc
        order by
            u.ciiu is null,
            a.corte desc nulls last,
            a.descargado_el desc nulls last,
            cast(a.puesto as integer) desc nulls last
    ) = 1
)

select
    min(archivo) as archivo,
    min_by(fila, archivo) as fila,
    ruc,
    concordante(estado) as estado,
    concordante(condicion) as condicion,
    concordante(ubigeo) as ubigeo,
    concordante(ciiu) as ciiu,
    concordante(try_cast(trabajadores as integer)) as trabajadores
from primeras
group by ruc
