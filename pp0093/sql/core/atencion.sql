-- Una atención: una empresa, un día, una actividad y un servicio de una unidad, contada una vez.
-- tema: empresas
-- grano: atencion_id
-- nace de: core.atencion_fila
-- por partes: anio
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
-- base_unidad | varchar | texto | lo mismo, de lo que entregó su unidad: hasta el día en que ella es completa | not_null
-- se_mide_en_empresas | boolean | lógico | el avance de su actividad son empresas | not_null
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

-- Dónde empieza a contarse cada archivo: después de todas las filas de los anteriores.
archivo_de as (
    select
        a.archivo,
        a.formato = 'registros_asistencia' as es_asistencia,
        a.origen,
        coalesce(sum(r.filas) over (order by a.archivo rows between unbounded preceding and 1 preceding), 0) as antes
    from core.lista a
    join (select archivo, max(orden_lectura) + 1 as filas from staging.registro group by archivo) r using (archivo)
),

con_lugar as (
    select
        n.*,
        cast(a.antes + n.orden_lectura as bigint) as atencion_id,
        a.es_asistencia,
        a.origen,
        q.anio,
        coalesce(u.departamento, d.departamento) as departamento_atencion,
        coalesce(u.provincia, p.provincia) as provincia_atencion,
        de.departamento as departamento_de_empresa,
        pe.provincia as provincia_de_empresa
    from core.atencion_fila q
    join staging.registro n
        on n.archivo = q.archivo and n.hoja is not distinct from q.hoja and n.fila = q.fila and n.orden_fecha = q.orden_fecha
    join archivo_de a on a.archivo = n.archivo
    left join ubigeo_conocido u on n.ubigeo = u.ubigeo_inei
    left join departamento_de d on comparable(n.departamento) = d.departamento_texto
    left join lugar p on comparable(n.provincia) = p.provincia_texto and p.departamento = d.departamento
    left join departamento_de de on comparable(n.departamento_empresa) = de.departamento_texto
    left join lugar pe on comparable(n.provincia_empresa) = pe.provincia_texto and pe.departamento = de.departamento
    where q.es_nueva and q.cuenta
),

familia as (
    select anio, actividad, comparable(servicio) as servicio_texto, familia_servicio
    from vigente.familia_servicio
),

final as (
    select
        c.atencion_id,
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
        end as base,
        case
            when c.origen = 'sintetico' then 'demostracion'
            when c.fecha <= d.entera_hasta then 'registros'
            else 'parcial'
        end as base_unidad,
        a.unidad_medida = 'Empresas' as se_mide_en_empresas
    from con_lugar c
    left join (select anio as anio_base, actividad as actividad_base, base, hasta from core.base) b
        on b.anio_base = c.anio and b.actividad_base = c.actividad
    left join (select anio as anio_entrega, actividad as actividad_entrega, unidad as unidad_entrega, entera_hasta from core.entrega_unidad) d
        on d.anio_entrega = c.anio and d.actividad_entrega = c.actividad and d.unidad_entrega = c.unidad
    join core.empresa e using (ruc)
    join vigente.actividad a using (anio, actividad)
    left join vigente.unidad n on c.unidad = n.unidad and c.anio = n.anio
    left join core.escrito es on es.que = 'servicio' and es.como_vino = c.servicio
    left join core.escrito e_{propia} on e_{propia}.que = '{propia}' and e_{propia}.como_vino = c.{propia}
    left join core.escrito et on et.que = 'tema' and et.como_vino = c.tema
    left join core.escrito em on em.que = 'modalidad' and em.como_vino = c.modalidad
    left join familia f on f.actividad = c.actividad and f.servicio_texto = es.comparable and f.anio = c.anio
    left join familia g on g.actividad = c.actividad and g.servicio_texto is null and g.anio = c.anio
)

select * from final
