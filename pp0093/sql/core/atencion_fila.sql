-- Una fecha de una fila de registro, con la atención a la que pertenece: la primera de su clave, o una repetida.
-- En un año sin demostración (core.anio_sin_demostracion) no cuenta ninguna de las sintéticas; ninguna reemplazada cuenta.
-- tema: empresas
-- grano: archivo, hoja, fila, orden_fecha
-- nace de: staging.registro
-- archivo | varchar | texto | ruta bajo la carpeta de datos | not_null
-- hoja | varchar | texto | hoja del libro; nulo si el archivo no tiene
-- fila | bigint | número | fila como la numera Excel | not_null
-- orden_fecha | integer | número | orden de la fecha dentro de la fila | not_null
-- ruc | varchar | texto | RUC; dato personal | not_null
-- fecha | date | fecha | fecha de la atención | not_null
-- anio | bigint | año | año de la atención | not_null
-- actividad | varchar | código | actividad | not_null
-- servicio | varchar | texto | servicio
-- unidad | varchar | texto | unidad que atendió
-- origen | varchar | texto | real o sintetico | not_null
-- cuenta | boolean | lógico | entra en las cuentas: no es de un año sin demostración ni la dice otra vez una entrega completa posterior | not_null
-- es_nueva | boolean | lógico | es la primera de su atención | not_null
with origen_de as (select archivo, origen from core.lista),

-- Casi ninguna empresa vuelve el mismo día a lo mismo: sólo entre las que vuelven se busca la primera de cada clave.
vuelve as (
    select ruc, fecha, actividad
    from staging.registro
    group by ruc, fecha, actividad
    having count(*) > 1
),

repetida as (
    select archivo, hoja, fila, orden_fecha
    from (
        select
            r.archivo,
            r.hoja,
            r.fila,
            r.orden_fecha,
            row_number() over (
                partition by r.unidad, a.origen, r.ruc, r.fecha, r.actividad, mismo_texto(coalesce(r.servicio, ''))
                order by x.archivo is not null, r.archivo, r.orden_lectura
            ) as lugar
        from (select * from staging.registro semi join vuelve using (ruc, fecha, actividad)) r
        join origen_de a using (archivo)
        left join core.reemplazo x using (archivo, unidad, actividad, fecha)
    )
    where lugar > 1
),

final as (
    select
        r.archivo,
        r.hoja,
        r.fila,
        r.orden_fecha,
        r.ruc,
        r.fecha,
        year(r.fecha) as anio,
        r.actividad,
        r.servicio,
        r.unidad,
        a.origen,
        if(a.origen = 'real', x.archivo is null, y.anio is null) as cuenta,
        o.archivo is null as es_nueva
    from staging.registro r
    join origen_de a using (archivo)
    left join core.reemplazo x using (archivo, unidad, actividad, fecha)
    left join core.anio_sin_demostracion y on y.anio = year(r.fecha)
    left join repetida o
        on o.archivo = r.archivo and o.hoja is not distinct from r.hoja and o.fila = r.fila and o.orden_fecha = r.orden_fecha
)

select * from final
