-- Meta y avance de cada actividad y producto según cada fuente que los da: registros, documento o metas/.
-- Lo recibido de un producto del que hay otra cifra, o de sus actividades, no encabeza en ninguna parte: sólo está aquí.
-- grano: de, anio, nivel, codigo
-- nace de: core.avance
-- de | varchar | texto | registros, publicado o metas | not_null
-- anio | bigint | año | año que mide | not_null
-- nivel | varchar | texto | actividad o producto | not_null
-- codigo | varchar | código | actividad o producto según el nivel | not_null
-- producto | varchar | código | producto al que pertenece | not_null
-- actividad | varchar | código | actividad; nulo en el nivel producto
-- responsable | varchar | texto | responsable, como se imprime | not_null
-- meta_fisica | decimal(24,6) | según unidad | meta anual
-- meta_fisica_procedencia | varchar | texto | reportado, publicado o sintetico
-- avance_fisico | decimal(24,6) | según unidad | avance anual
-- avance_fisico_procedencia | varchar | texto | calculado, reportado, publicado o sintetico
-- avance_fisico_parcial | boolean | lógico | son registros recibidos, no todo lo atendido | not_null
-- corte | date | fecha | fecha de corte; nulo si la fuente no la declara; de un producto, el primero de los días de sus actividades
-- corte_ultimo | date | fecha | el último, donde no es el mismo
with reglas as (
    select anio, 'actividad' as nivel, actividad as codigo, producto, actividad, responsable from vigente.actividad
    union all
    select anio, 'producto', producto, producto, null, responsable from vigente.producto
),

recibido as (
    select a.anio, a.producto as codigo, count(distinct a.empresa_id) as avance_fisico, max(b.ultima) as corte
    from core.atencion a
    join core.base b using (anio, actividad)
    join vigente.actividad v using (anio, actividad)
    where a.cuenta_para_producto and a.base <> 'demostracion' and v.unidad_medida = 'Empresas'
    group by a.anio, a.producto
),

de_avance as (
    select
        if(a.de = 'documento', 'publicado', a.de) as de,
        a.anio,
        a.nivel,
        a.codigo,
        r.producto,
        r.actividad,
        r.responsable,
        a.meta_fisica,
        if(a.meta_fisica is null, null, a.procedencia) as meta_fisica_procedencia,
        a.avance_fisico,
        if(a.avance_fisico is null, null, a.procedencia) as avance_fisico_procedencia,
        a.es_parcial as avance_fisico_parcial,
        a.corte,
        a.corte_ultimo
    from core.avance a
    join reglas r on r.anio = a.anio and r.nivel = a.nivel and r.codigo = a.codigo
    qualify row_number() over (partition by a.de, a.anio, a.nivel, a.codigo order by a.prioridad) = 1
),

final as (
    select * from de_avance
    union all by name
    select
        'registros' as de,
        r.anio,
        'producto' as nivel,
        r.codigo,
        r.codigo as producto,
        p.responsable,
        r.avance_fisico::decimal(24, 6) as avance_fisico,
        'calculado' as avance_fisico_procedencia,
        true as avance_fisico_parcial,
        r.corte
    from recibido r
    join vigente.producto p on p.anio = r.anio and p.producto = r.codigo
    anti join de_avance d on d.de = 'registros' and d.anio = r.anio and d.nivel = 'producto' and d.codigo = r.codigo
)

select * from final
