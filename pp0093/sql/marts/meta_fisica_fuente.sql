-- Meta y avance de cada actividad y producto según cada fuente que los da: registros, documento o metas/.
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
-- corte | date | fecha | fecha de corte; nulo si la fuente no la declara
with reglas as (
    select anio, 'actividad' as nivel, actividad as codigo, producto, actividad, responsable from vigente.actividad
    union all
    select anio, 'producto', producto, producto, null, responsable from vigente.producto
),

final as (
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
        a.corte
    from core.avance a
    join reglas r on r.anio = a.anio and r.nivel = a.nivel and r.codigo = a.codigo
    qualify row_number() over (partition by a.de, a.anio, a.nivel, a.codigo order by a.prioridad) = 1
)

select * from final
