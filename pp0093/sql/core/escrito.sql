-- Un servicio, tema, modalidad o sede como alguna lista lo escribe, y como se muestra: de sus formas, la más usada.
-- tema: empresas
-- grano: que, como_vino
-- nace de: core.atencion_fila
-- que | varchar | texto | columna en que está | not_null
-- como_vino | varchar | texto | como lo escribe la lista; puede traer un dato personal | not_null
-- escrito | varchar | texto | como se muestra, sin datos personales | not_null
-- comparable | varchar | texto | lo escrito, como se compara con las reglas
with fuera as (
    select archivo, hoja, fila, orden_fecha
    from core.atencion_fila
    where not (es_nueva and cuenta)
),

-- Cada combinación se cuenta una vez: son pocas.
escrito_junto as (
    select
        r.servicio,
        r.{propia},
        r.tema,
        r.modalidad,
        count(*) as veces
    from staging.registro r
    anti join fuera x
        on x.archivo = r.archivo and x.hoja is not distinct from r.hoja and x.fila = r.fila and x.orden_fecha = r.orden_fecha
    group by all
),

forma as (
    select que, escrito, mismo_texto(escrito) as texto, sum(veces) as veces
    from (
        select 'servicio' as que, servicio as escrito, veces from escrito_junto
        union all select '{propia}', {propia}, veces from escrito_junto
        union all
        select 'tema', tema, veces from escrito_junto
        union all
        select 'modalidad', modalidad, veces from escrito_junto
    )
    where escrito is not null
    group by que, escrito
),

usada as (
    select que, texto, sin_datos_personales(arg_min(escrito, struct_pack(veces := -veces, escrito := escrito))) as se_escribe
    from forma
    group by que, texto
)

select f.que, f.escrito as como_vino, u.se_escribe as escrito, comparable(f.escrito) as comparable
from forma f
join usada u using (que, texto)
