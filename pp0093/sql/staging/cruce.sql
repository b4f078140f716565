-- Una empresa en el cruce que la oficina hace con SUNAT. Fuente: padron/cruce_AAAA. De un RUC repetido vale la última fila
-- del archivo de corte más nuevo o, a igual corte, del que llegó después; si nada lo dice, de cada dato lo que no se contradice.
-- tema: empresas
-- grano: anio_cruce, ruc
-- nace de: raw.cruce
-- archivo | varchar | texto | ruta bajo la carpeta de datos | not_null
-- fila | bigint | número | fila del archivo | not_null
-- anio_cruce | integer | año | año de las empresas atendidas | not_null
-- ruc | varchar | texto | RUC; dato personal | not_null
-- ciiu | varchar | código | clase CIIU Rev. 4, cuatro dígitos
-- ventas_uit | double | UIT | ventas anuales
-- tramo_desde_uit | double | UIT | límite inferior del tramo, excluido
-- tramo_hasta_uit | double | UIT | límite superior del tramo, incluido; nulo si es abierto o no hay tramo
-- trabajadores | integer | personas | trabajadores
-- fecha_inscripcion | date | fecha | inscripción en el registro
-- estado | varchar | texto | estado del contribuyente
-- condicion | varchar | texto | condición de domicilio
-- ubigeo | varchar | código | domicilio fiscal
-- anio_ventas | integer | año | año de las ventas, si el cruce lo dice
-- aviso: las_ventas_son_uit: select archivo || ': ' || count(*) filter (where ventas_uit > g.desde) || ' de ' || count(*)
--     || ' empresas con ventas pasan de ' || any_value(g.desde) || ' UIT, gran empresa; si la columna trae soles, divídala entre la UIT'
--     as dicho from this, (select max(desde_uit::bigint) as desde from vigente.tamano) g where ventas_uit is not null
--     group by archivo having count(*) filter (where ventas_uit > g.desde) * 2 > count(*)
-- De un archivo, su lectura trae sólo la última fila de cada RUC; de las de varios, las del archivo que manda.
with orden as (
    select
        c.archivo,
        rank() over (order by a.corte desc nulls last, a.descargado_el desc nulls last, cast(a.puesto as integer) desc nulls last) as lugar
    from (select distinct archivo from raw.cruce) c
    left join raw.archivo a using (archivo)
),

-- Casi ninguno se repite: sólo de los que sí hay algo que juntar.
repetido as (
    select c.anio_cruce, c.ruc, min(o.lugar) as lugar
    from raw.cruce c
    join orden o using (archivo)
    group by c.anio_cruce, c.ruc
    having count(*) > 1
),

final as (
    select c.*
    from raw.cruce c
    left join repetido r on r.anio_cruce = c.anio_cruce and r.ruc = c.ruc
    where r.lugar is null
    union all by name
    select
        min(c.archivo) as archivo,
        min_by(c.fila, c.archivo) as fila,
        c.anio_cruce,
        c.ruc,
        concordante(c.ciiu) as ciiu,
        concordante(c.ventas_uit) as ventas_uit,
        concordante(c.tramo_desde_uit) as tramo_desde_uit,
        concordante(c.tramo_hasta_uit) as tramo_hasta_uit,
        concordante(c.trabajadores) as trabajadores,
        concordante(c.fecha_inscripcion) as fecha_inscripcion,
        concordante(c.estado) as estado,
        concordante(c.condicion) as condicion,
        concordante(c.ubigeo) as ubigeo,
        concordante(c.anio_ventas) as anio_ventas
    from raw.cruce c
    join orden o using (archivo)
    join repetido r on r.anio_cruce = c.anio_cruce and r.ruc = c.ruc and r.lugar = o.lugar
    group by c.anio_cruce, c.ruc
)

select
    archivo,
    cast(fila as bigint) as fila,
    cast(anio_cruce as integer) as anio_cruce,
    ruc,
    ciiu,
    -- Sin redondear: 2,300.00004 UIT no son 2,300.
    cast(ventas_uit as double) as ventas_uit,
    cast(tramo_desde_uit as double) as tramo_desde_uit,
    cast(tramo_hasta_uit as double) as tramo_hasta_uit,
    cast(trabajadores as integer) as trabajadores,
    cast(fecha_inscripcion as date) as fecha_inscripcion,
    estado,
    condicion,
    ubigeo,
    cast(anio_ventas as integer) as anio_ventas
from final
