-- Meta y avance físico de cada actividad y de cada producto, por año. No se suman hacia arriba.
-- Manda la primera fuente que da la cifra, en el orden que dice core.avance: en un año terminado, registros completos,
-- documento publicado, metas/, registros recibidos (parcial) y demostración.
-- De un producto que ninguna da entero se sabe entre qué valores está (core.intervalo): va antes que lo parcial y lo inventado.
-- La meta del producto es la suma de las actividades que cuentan; su avance son empresas contadas una vez, y sólo se
-- deduce de una actividad cuando es la única que cuenta.
-- grano: anio, nivel, codigo
-- nace de: core.avance, core.intervalo
-- anio | bigint | año | año que mide | not_null
-- nivel | varchar | texto | actividad o producto | not_null
-- codigo | varchar | código | actividad o producto según el nivel | not_null
-- producto | varchar | código | producto al que pertenece | not_null
-- actividad | varchar | código | actividad; nulo en el nivel producto
-- responsable | varchar | texto | responsable, como se imprime | not_null
-- unidad_medida | varchar | texto | en qué se mide, como lo dice su regla | not_null
-- cuenta_para_producto | boolean | lógico | suma a la meta del producto; nulo en el nivel producto
-- meta_fisica | decimal(38,6) | según unidad | meta anual
-- meta_fisica_procedencia | varchar | texto | calculado, reportado, publicado o sintetico
-- meta_inicial | decimal(24,6) | según unidad | meta antes de reprogramarse; nulo si no se sabe o es la misma
-- meta_inicial_procedencia | varchar | texto | publicado o reportado
-- meta_inicial_corte | date | fecha | corte de la fuente que la da; nulo si no lo declara
-- avance_fisico | decimal(24,6) | según unidad | avance anual
-- avance_fisico_procedencia | varchar | texto | calculado, reportado, publicado o sintetico
-- avance_fisico_parcial | boolean | lógico | son registros recibidos, no todo lo atendido
-- avance_fisico_minimo | bigint | empresas | de un producto que ninguna fuente da entero, las que no son menos
-- avance_fisico_maximo | bigint | empresas | las que no son más
-- avance_reportado | decimal(24,6) | según unidad | el de metas/ o del documento, que se muestra al lado
-- avance_reportado_procedencia | varchar | texto | calculado, reportado, publicado o sintetico
-- avance_reportado_corte | date | fecha | hasta cuándo llega el reportado; nulo si no se declara
-- avance_registros | decimal(24,6) | empresas | el que cuentan los registros, reales o sintéticos
-- avance_registros_procedencia | varchar | texto | calculado o sintetico
-- avance_registros_parcial | boolean | lógico | son registros recibidos, no todo lo atendido
-- avance_registros_corte | date | fecha | hasta cuándo llega el de los registros; de un producto, el primero de sus días
-- avance_registros_corte_ultimo | date | fecha | el último, donde no es el mismo
-- universo_empresas | decimal(24,6) | empresas | empresas que la actividad busca atender
-- universo_empresas_procedencia | varchar | texto | publicado
-- es_del_anio | boolean | lógico | hay un anexo, metas o registros del año; si no, sólo lo que otro informe dice de él | not_null
-- corte | date | fecha | fecha de corte; nulo si la fuente no la declara
-- corte_ultimo | date | fecha | de un producto cuyas actividades llegan cada una a su día, el último (corte es el primero)
-- avance_de_meses | decimal(18,2) | según unidad | del avance que dan por año metas/ o un documento, lo que suman los meses de metas/ donde es otro
-- avance_de_meses_hasta | integer | mes | último mes que suma
-- avance_de_meses_cuadra | boolean | lógico | el resto puede ser de un mes que aún no se informa
-- aviso: avance_sin_meta: select codigo || ' en ' || anio || ': hay avance, ' || escrito(avance_fisico)
--     || ', y no su meta: no se puede decir cuánto cumplió' as dicho from this where avance_fisico > 0 and meta_fisica is null
--     and avance_fisico_procedencia <> 'sintetico' and anio in (select anio from this where meta_fisica is not null)
-- aviso: producto_entre_la_mayor_y_la_suma: with a as (select anio, producto, max(avance_fisico) as mayor, sum(avance_fisico) as suma,
--     count(*) as conocidas from this where nivel = 'actividad' and cuenta_para_producto and not avance_fisico_parcial
--     and unidad_medida = 'Empresas' group by all),
--     n as (select anio, producto, count(*) as cuentan from vigente.actividad where cuenta_para_producto = 'si' group by all)
--     select p.anio, p.codigo, p.avance_fisico, a.mayor, a.suma from this p join a using (anio, producto) join n using (anio, producto)
--     where p.nivel = 'producto' and p.unidad_medida = 'Empresas' and not p.avance_fisico_parcial
--     and (p.avance_fisico < a.mayor or (p.avance_fisico > a.suma and conocidas = cuentan))
-- assert: una_cifra_sintetica_no_desplaza: select * from this t join core.avance a using (anio, nivel, codigo)
--     where t.avance_fisico_procedencia = 'sintetico' and a.prioridad < 7 and a.avance_fisico is not null
with elegido as (
    select
        anio,
        nivel,
        codigo,
        arg_min(meta_fisica, prioridad_meta) filter (where meta_fisica is not null) as meta_fisica,
        arg_min(procedencia, prioridad_meta) filter (where meta_fisica is not null) as meta_fisica_procedencia,
        arg_min(avance_fisico, prioridad) filter (where avance_fisico is not null) as avance_fisico,
        arg_min(procedencia, prioridad) filter (where avance_fisico is not null) as avance_fisico_procedencia,
        arg_min(es_parcial, prioridad) filter (where avance_fisico is not null) as avance_fisico_parcial,
        arg_min(avance_fisico, prioridad) filter (where de <> 'registros' and avance_fisico is not null) as avance_reportado,
        arg_min(procedencia, prioridad) filter (where de <> 'registros' and avance_fisico is not null)
            as avance_reportado_procedencia,
        arg_min(struct_pack(corte := corte), prioridad) filter (where de <> 'registros' and avance_fisico is not null).corte
            as avance_reportado_corte,
        arg_min(avance_fisico, prioridad) filter (where de = 'registros') as avance_registros,
        arg_min(procedencia, prioridad) filter (where de = 'registros') as avance_registros_procedencia,
        arg_min(es_parcial, prioridad) filter (where de = 'registros') as avance_registros_parcial,
        arg_min(struct_pack(corte := corte), prioridad) filter (where de = 'registros').corte as avance_registros_corte,
        arg_min(struct_pack(ultimo := corte_ultimo), prioridad) filter (where de = 'registros').ultimo as avance_registros_corte_ultimo,
        arg_min(struct_pack(corte := corte), prioridad) filter (where avance_fisico is not null).corte as corte,
        arg_min(struct_pack(ultimo := corte_ultimo), prioridad) filter (where avance_fisico is not null).ultimo as corte_ultimo
    from core.avance
    group by anio, nivel, codigo
),

universo as (
    select p.anio, u.actividad, max(p.valor) as universo_empresas
    from staging.publicado p
    join rules.universo u using (indicador, dimension, valor_dimension)
    group by p.anio, u.actividad
),

actividad as (
    select
        e.anio,
        e.nivel,
        e.codigo,
        r.producto,
        r.actividad,
        r.responsable,
        r.unidad_medida,
        r.cuenta_para_producto = 'si' as cuenta_para_producto,
        e.* exclude (anio, nivel, codigo),
        u.universo_empresas
    from elegido e
    join vigente.actividad r on e.codigo = r.actividad and e.anio = r.anio
    left join universo u on u.anio = e.anio and u.actividad = e.codigo
    where e.nivel = 'actividad'
),

que_cuentan as (
    select
        a.anio,
        a.producto,
        if(count(a.meta_fisica) = any_value(n.actividades), sum(a.meta_fisica), null) as meta_fisica,
        procedencia_mas_debil(a.meta_fisica_procedencia) as meta_fisica_procedencia,
        if(any_value(n.actividades) = 1, max(a.avance_fisico), null) as avance_fisico,
        procedencia_mas_debil(a.avance_fisico_procedencia) as avance_fisico_procedencia,
        bool_or(a.avance_fisico_parcial) as avance_fisico_parcial,
        if(any_value(n.actividades) = 1, max(a.avance_reportado), null) as avance_reportado,
        if(any_value(n.actividades) = 1, procedencia_mas_debil(a.avance_reportado_procedencia), null) as avance_reportado_procedencia,
        if(any_value(n.actividades) = 1, max(a.avance_reportado_corte), null) as avance_reportado_corte,
        if(any_value(n.actividades) = 1, max(a.universo_empresas), null) as universo_empresas,
        min(a.corte) as corte,
        nullif(max(a.corte), min(a.corte)) as corte_ultimo
    from actividad a
    join (select anio, producto, count(*) as actividades from vigente.actividad where cuenta_para_producto = 'si' group by all) n
        using (anio, producto)
    where a.cuenta_para_producto
    group by a.anio, a.producto
),

dicho as (
    select
        anio,
        producto,
        coalesce(e.meta_fisica, q.meta_fisica) as meta_fisica,
        if(e.meta_fisica is null, if(q.meta_fisica is null, null, q.meta_fisica_procedencia), e.meta_fisica_procedencia)
            as meta_fisica_procedencia,
        coalesce(e.avance_fisico, q.avance_fisico) as avance_fisico,
        if(e.avance_fisico is null, if(q.avance_fisico is null, null, q.avance_fisico_procedencia), e.avance_fisico_procedencia)
            as avance_fisico_procedencia,
        if(e.avance_fisico is null, if(q.avance_fisico is null, null, q.avance_fisico_parcial), e.avance_fisico_parcial)
            as avance_fisico_parcial,
        coalesce(e.avance_reportado, q.avance_reportado) as avance_reportado,
        if(e.avance_reportado is null, q.avance_reportado_procedencia, e.avance_reportado_procedencia)
            as avance_reportado_procedencia,
        if(e.avance_reportado is null, q.avance_reportado_corte, e.avance_reportado_corte) as avance_reportado_corte,
        e.avance_registros,
        e.avance_registros_procedencia,
        e.avance_registros_parcial,
        e.avance_registros_corte,
        e.avance_registros_corte_ultimo,
        q.universo_empresas,
        if(e.avance_fisico is null, coalesce(e.corte, q.corte), e.corte) as corte,
        if(e.avance_fisico is null, q.corte_ultimo, e.corte_ultimo) as corte_ultimo,
        q.corte as corte_de_sus_actividades,
        q.corte_ultimo as ultimo_de_sus_actividades
    from (select * exclude (codigo), codigo as producto from elegido where nivel = 'producto') e
    full join que_cuentan q using (anio, producto)
),

producto as (
    select
        anio,
        'producto' as nivel,
        producto as codigo,
        producto,
        null as actividad,
        r.responsable,
        r.unidad_medida,
        null as cuenta_para_producto,
        d.* exclude (anio, producto, corte_de_sus_actividades, ultimo_de_sus_actividades) replace (
            if(i.minimo is null, d.avance_fisico, if(i.minimo = i.maximo, i.minimo, null))::decimal(24, 6) as avance_fisico,
            if(i.minimo is null, d.avance_fisico_procedencia, if(i.minimo = i.maximo, 'derivado', null)) as avance_fisico_procedencia,
            if(i.minimo is null, d.avance_fisico_parcial, null) as avance_fisico_parcial,
            -- Lo que va entre dos valores llega hasta donde las cifras de que sale: las de sus actividades o un documento.
            case when i.minimo is null then d.corte when i.archivo is null then d.corte_de_sus_actividades end as corte,
            case when i.minimo is null then d.corte_ultimo when i.archivo is null then d.ultimo_de_sus_actividades end
                as corte_ultimo
        ),
        if(i.minimo < i.maximo, i.minimo, null) as avance_fisico_minimo,
        if(i.minimo < i.maximo, i.maximo, null) as avance_fisico_maximo
    from dicho d
    full join (select anio, codigo as producto, minimo, maximo, archivo from core.intervalo where nivel = 'producto') i
        using (anio, producto)
    join vigente.producto r using (anio, producto)
),

-- Por sí solo, lo que otro informe dice de un año no lo hace.
propio as (
    select anio from core.anexo
    union
    select anio from core.avance where de <> 'documento'
),

final as (
    select * from actividad
    union all by name
    select * from producto
),

-- Los meses los da metas/: están al lado del avance que metas/ da por año, si es el que se muestra, y del que imprime un
-- documento cuando es otro que su suma.
de_meses as (
    select
        anio,
        nivel,
        codigo,
        avance_fisico,
        procedencia as avance_fisico_procedencia,
        avance_de_meses,
        meses_hasta as avance_de_meses_hasta,
        meses_cuadran as avance_de_meses_cuadra
    from core.meta_informada
    where avance_de_meses is not null
    union all
    select
        f.anio,
        f.nivel,
        f.codigo,
        f.avance_fisico,
        f.avance_fisico_procedencia,
        m.suma::decimal(18, 2),
        m.hasta,
        f.avance_fisico > m.suma and m.meses < if(year(f.corte) = f.anio, month(f.corte), 12)
    from final f
    join (
        select anio, nivel, codigo, sum(avance_fisico) as suma, max(mes) as hasta, count(*) as meses
        from core.meta_informada
        where mes is not null and avance_fisico is not null and procedencia <> 'sintetico'
        group by anio, nivel, codigo
    ) m using (anio, nivel, codigo)
    where f.avance_fisico_procedencia = 'publicado' and f.avance_fisico <> m.suma
)

select
    anio,
    nivel,
    codigo,
    producto,
    actividad,
    responsable,
    unidad_medida,
    cuenta_para_producto,
    meta_fisica,
    meta_fisica_procedencia,
    if(antes.meta_inicial = meta_fisica, null, antes.meta_inicial) as meta_inicial,
    if(antes.meta_inicial = meta_fisica, null, antes.procedencia_inicial) as meta_inicial_procedencia,
    if(antes.meta_inicial = meta_fisica, null, antes.corte_inicial) as meta_inicial_corte,
    avance_fisico,
    avance_fisico_procedencia,
    avance_fisico_parcial,
    avance_fisico_minimo,
    avance_fisico_maximo,
    avance_reportado,
    avance_reportado_procedencia,
    avance_reportado_corte,
    avance_registros,
    avance_registros_procedencia,
    avance_registros_parcial,
    avance_registros_corte,
    avance_registros_corte_ultimo,
    universo_empresas,
    if(universo_empresas is null, null, 'publicado') as universo_empresas_procedencia,
    p.anio_propio is not null as es_del_anio,
    final.corte,
    corte_ultimo,
    avance_de_meses,
    avance_de_meses_hasta,
    avance_de_meses_cuadra
from final
left join de_meses using (anio, nivel, codigo, avance_fisico, avance_fisico_procedencia)
left join (
    select anio, nivel, codigo, meta_inicial, procedencia as procedencia_inicial, corte as corte_inicial from core.meta_inicial
) antes using (anio, nivel, codigo)
left join (select anio as anio_propio from propio) p on p.anio_propio = anio
