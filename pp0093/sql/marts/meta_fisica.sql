-- Meta y avance físico de cada actividad y de cada producto, por año. No se suman hacia arriba.
-- La meta del producto es la suma de las actividades que cuentan; su avance son empresas contadas una vez, y sólo se
-- deduce de una actividad cuando es la única que cuenta.
-- grano: anio, nivel, codigo
-- anio | año | año que mide | not_null
-- nivel | texto | actividad o producto | not_null
-- codigo | código | actividad o producto según el nivel | not_null
-- producto | código | producto al que pertenece | not_null
-- actividad | código | actividad; nulo en el nivel producto
-- responsable | texto | responsable, como se imprime | not_null
-- unidad_medida | texto | Empresas o Acciones | not_null
-- cuenta_para_producto | lógico | suma a la meta del producto
-- meta_fisica | según unidad | meta anual
-- avance_fisico | según unidad | avance anual
-- procedencia | texto | calculado, publicado o sintetico | not_null
-- corte | fecha | fecha de corte; nulo si la fuente no la declara
-- archivo | texto | archivo de origen | not_null
-- aviso: avance_sin_meta: select anio, codigo, avance_fisico from this where avance_fisico > 0 and meta_fisica is null
with actividad as (
    select
        a.anio,
        'actividad' as nivel,
        a.codigo,
        r.producto,
        r.actividad,
        r.responsable,
        r.unidad_medida,
        r.cuenta_para_producto = 'si' as cuenta_para_producto,
        a.meta_fisica,
        a.avance_fisico,
        if(f.origen = 'sintetico', 'sintetico', 'publicado') as procedencia,
        a.corte_metas as corte,
        a.archivo
    from core.anexo a
    join rules.actividad r on a.codigo = r.actividad
    join staging.archivo f using (archivo)
    where a.nivel = 'actividad'
),

que_cuentan as (
    select
        anio,
        producto,
        sum(meta_fisica) as meta_fisica,
        if(count(*) = 1, max(avance_fisico), null) as avance_fisico,
        any_value(procedencia) as procedencia,
        max(corte) as corte,
        min(archivo) as archivo
    from actividad
    where cuenta_para_producto
    group by anio, producto
),

impreso as (
    select a.anio, a.codigo as producto, a.meta_fisica, a.avance_fisico, a.corte_metas as corte, a.archivo, f.origen
    from core.anexo a
    join staging.archivo f using (archivo)
    where a.nivel = 'producto'
),

producto as (
    select
        anio,
        'producto',
        producto,
        producto,
        null,
        r.responsable,
        r.unidad_medida,
        null,
        coalesce(i.meta_fisica, q.meta_fisica),
        coalesce(i.avance_fisico, q.avance_fisico),
        case when i.origen = 'sintetico' then 'sintetico' else coalesce(q.procedencia, 'publicado') end,
        coalesce(i.corte, q.corte),
        coalesce(i.archivo, q.archivo)
    from que_cuentan q
    full join impreso i using (anio, producto)
    join rules.producto r using (producto)
)

select * from actividad
union all
select * from producto
