-- Una atención: una empresa, un día, una actividad y un servicio de una unidad, contada una vez.
-- tema: empresas
-- grano: atencion_id
-- nace de: core.atencion_fila
-- atencion_id | bigint | número | identificador, en el orden de los archivos y de sus filas | not_null
-- empresa_id | bigint | número | empresa | not_null
-- archivo | varchar | texto | archivo de la fila que se cuenta | not_null
-- hoja | varchar | texto | hoja de la fila que se cuenta
-- fila | bigint | número | fila que se cuenta | not_null
-- anio | bigint | año | año | not_null
-- mes | bigint | mes | mes | not_null
-- fecha | date | fecha | día | not_null
-- producto | varchar | código | producto al que pertenece la actividad | not_null
-- actividad | varchar | código | actividad | not_null
-- cuenta_para_producto | boolean | lógico | cuenta para la meta de su producto | not_null
-- familia_servicio | varchar | texto | familia de servicio según la regla del año
-- servicio | varchar | texto | servicio
-- unidad | varchar | texto | unidad
-- direccion | varchar | texto | dirección a la que pertenece la unidad
-- {propia} | varchar | texto | {nombre}
-- modalidad | varchar | texto | modalidad
-- tema | varchar | texto | tema
-- departamento_atencion | varchar | código | departamento del servicio; nulo si no se reconoce
-- departamento_empresa | varchar | código | departamento de la empresa según el registro
-- provincia_empresa | varchar | código | provincia de la empresa según el registro
-- procedencia | varchar | texto | calculado o sintetico | not_null
-- base | varchar | texto | registros (completos hasta ese día), parcial o demostracion | not_null
with lugar as (
    select distinct
        comparable(departamento) as departamento_texto,
        comparable(provincia) as provincia_texto,
        left(ubigeo_inei, 2) as departamento,
        left(ubigeo_inei, 4) as provincia
    from rules.ubigeo
),

departamento_de as (
    select departamento_texto, departamento from lugar
    union
    select comparable(alias), departamento from rules.departamento_alias
),

ubigeo_conocido as (select left(ubigeo_inei, 2) as departamento, left(ubigeo_inei, 4) as provincia, ubigeo_inei from rules.ubigeo),

-- El archivo por su puesto: un número se ordena y se junta con mucho menos que su ruta.
archivo_de as (
    select archivo, formato = 'registros_asistencia' as es_asistencia, origen, row_number() over (order by archivo) as puesto
    from staging.archivo
),

-- Lo leído que no es una atención nueva que cuenta: casi nada de ello, y así se junta más rápido que lo demás.
fuera as (
    select archivo, hoja, fila, orden_fecha
    from core.atencion_fila
    where not (es_nueva and cuenta)
),

-- Tampoco se numera lo que ese año no es una actividad.
sin_numero as (
    select archivo, hoja, fila, orden_fecha from fuera
    union all
    select f.archivo, f.hoja, f.fila, f.orden_fecha
    from core.atencion_fila f
    anti join vigente.actividad v on v.anio = f.anio and v.actividad = f.actividad
),

numero as (
    select a.puesto, r.orden_lectura, row_number() over (order by a.puesto, r.orden_lectura) as atencion_id
    from staging.registro r
    join archivo_de a using (archivo)
    anti join sin_numero x
        on x.archivo = r.archivo and x.hoja is not distinct from r.hoja and x.fila = r.fila and x.orden_fecha = r.orden_fecha
),

con_lugar as (
    select
        n.*,
        a.puesto,
        a.es_asistencia,
        a.origen,
        year(n.fecha) as anio,
        coalesce(u.departamento, d.departamento) as departamento_atencion,
        coalesce(u.provincia, p.provincia) as provincia_atencion,
        de.departamento as departamento_de_empresa,
        pe.provincia as provincia_de_empresa
    from staging.registro n
    join archivo_de a using (archivo)
    left join ubigeo_conocido u on n.ubigeo = u.ubigeo_inei
    left join departamento_de d on comparable(n.departamento) = d.departamento_texto
    left join lugar p on comparable(n.provincia) = p.provincia_texto and p.departamento = d.departamento
    left join departamento_de de on comparable(n.departamento_empresa) = de.departamento_texto
    left join lugar pe on comparable(n.provincia_empresa) = pe.provincia_texto and pe.departamento = de.departamento
),

-- Un servicio, tema o sede escrito de varias formas es uno: se muestra la más usada. Cada forma se mira una vez.
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
),

escrito as (
    select f.que, f.escrito as como_vino, u.se_escribe as escrito, comparable(f.escrito) as comparable
    from forma f
    join usada u using (que, texto)
),

familia as (
    select anio, actividad, comparable(servicio) as servicio_texto, familia_servicio
    from vigente.familia_servicio
),

final as (
    select
        i.atencion_id,
        e.empresa_id,
        c.archivo,
        c.hoja,
        c.fila,
        c.anio,
        month(c.fecha) as mes,
        c.fecha,
        a.producto,
        c.actividad,
        a.cuenta_para_producto = 'si' as cuenta_para_producto,
        coalesce(f.familia_servicio, g.familia_servicio) as familia_servicio,
        es.escrito as servicio,
        c.unidad,
        coalesce(n.direccion, c.unidad) as direccion,
        e_{propia}.escrito as {propia},
        em.escrito as modalidad,
        et.escrito as tema,
        c.departamento_atencion,
        -- Una lista de asistencia dice el lugar de la empresa aparte del de la actividad; las demás, uno solo.
        if(c.es_asistencia, c.departamento_de_empresa, c.departamento_atencion) as departamento_empresa,
        if(c.es_asistencia, c.provincia_de_empresa, c.provincia_atencion) as provincia_empresa,
        if(c.origen = 'sintetico', 'sintetico', 'calculado') as procedencia,
        case
            when c.origen = 'sintetico' then 'demostracion'
            when b.base = 'registros' and c.fecha <= b.hasta then 'registros'
            else 'parcial'
        end as base
    from con_lugar c
    join numero i using (puesto, orden_lectura)
    left join (select anio as anio_base, actividad as actividad_base, base, hasta from core.base) b
        on b.anio_base = c.anio and b.actividad_base = c.actividad
    join core.empresa e using (ruc)
    join vigente.actividad a using (anio, actividad)
    left join vigente.unidad n on c.unidad = n.unidad and c.anio = n.anio
    left join escrito es on es.que = 'servicio' and es.como_vino = c.servicio
    left join escrito e_{propia} on e_{propia}.que = '{propia}' and e_{propia}.como_vino = c.{propia}
    left join escrito et on et.que = 'tema' and et.como_vino = c.tema
    left join escrito em on em.que = 'modalidad' and em.como_vino = c.modalidad
    left join familia f on f.actividad = c.actividad and f.servicio_texto = es.comparable and f.anio = c.anio
    left join familia g on g.actividad = c.actividad and g.servicio_texto is null and g.anio = c.anio
)

select * from final
