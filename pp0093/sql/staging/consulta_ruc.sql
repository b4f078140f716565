-- Una empresa en una respuesta de SUNAT a la consulta múltiple de RUC. Fuente: padron/RM<cifras>.txt. De un RUC repetido vale
-- la última fila de la respuesta de corte más nuevo o de la que llegó después; si nada lo dice, lo que no se contradice.
-- tema: empresas
-- grano: ruc, desde_anio
-- nace de: raw.consulta_ruc
-- archivo | varchar | texto | ruta bajo la carpeta de datos | not_null
-- ruc | varchar | texto | RUC; dato personal | not_null
-- desde_anio | integer | año | año de la pregunta: vale para él y los siguientes; 0 si no se dijo | not_null
-- estado | varchar | texto | estado del contribuyente
-- condicion | varchar | texto | condición de domicilio
-- fecha_inscripcion | date | fecha | inscripción en el registro
-- ubigeo | varchar | código | domicilio fiscal, si sus nombres son de un lugar
-- ciiu | varchar | código | clase CIIU Rev. 4 si su descripción es la oficial
-- aviso: la_actividad_economica_es_de_una_clase: select r.archivo || ': de '
--     || cuantas(count(distinct r.ruc), 'empresa', 'empresas') || ' la actividad económica no es el título de ninguna clase CIIU ('
--     || min(r.ciiu_texto) || '): ' || if(count(distinct r.ruc) = 1, 'queda', 'quedan') || ' sin sector' as dicho
--     from raw.consulta_ruc r left join this t using (ruc) where r.ciiu_texto is not null and t.ciiu is null group by r.archivo
with filas as (
    select * replace (cast(fila as bigint) as fila, coalesce(cast(desde_anio as integer), 0) as desde_anio)
    from raw.consulta_ruc
    qualify row_number() over (partition by archivo, ruc order by cast(fila as bigint) desc) = 1
),

primeras as (
    select q.*
    from filas q
    left join raw.archivo a using (archivo)
    qualify rank() over (
        partition by q.ruc, q.desde_anio
        order by
            a.corte desc nulls last,
            a.descargado_el desc nulls last,
            cast(a.puesto as integer) desc nulls last
    ) = 1
)

select
    min(q.archivo) as archivo,
    q.ruc,
    q.desde_anio,
    concordante(q.estado) as estado,
    concordante(q.condicion) as condicion,
    concordante(cast(q.fecha_inscripcion as date)) as fecha_inscripcion,
    concordante(u.ubigeo_inei) as ubigeo,
    concordante(c.clase) as ciiu
from primeras q
left join rules.ciiu_clase c on comparable(c.clase_nombre) = comparable(q.ciiu_texto)
left join rules.ubigeo u
    on comparable(u.departamento) = comparable(q.departamento)
    and comparable(u.provincia) = comparable(q.provincia)
    and comparable(u.distrito) = comparable(q.distrito)
group by q.ruc, q.desde_anio
