-- Cada indicador en cada año de su instrumento: meta, valor, avances, semáforo, alertas y tendencia. Un año sin valor
-- también tiene su fila. Los valores sin año no entran: están en marts.indicador_sin_anio.
-- Se compara con el año anterior que tiene valor sólo si la base de los dos es la misma.
-- tema: instrumentos
-- grano: codigo, anio
-- nace de: core.indicador
-- codigo | varchar | código | indicador | not_null
-- anio | integer | año | año que mide | not_null
-- logro_esperado | decimal(24,6) | según unidad | meta; nulo si no la hay
-- valor_obtenido | decimal(24,6) | según unidad | valor; nulo si no lo hay
-- avance_tipo1 | double | % | lo obtenido sobre lo esperado; nulo si no aplica
-- avance_tipo1_min | double | % | el menor que admite el redondeo con que se imprimieron la meta y el valor; nulo si no aplica
-- avance_tipo1_max | double | % | el mayor que admite ese redondeo; nulo si no aplica
-- avance_tipo2 | double | % | lo recorrido desde la línea base; nulo si no aplica
-- semaforo | varchar | texto | rojo, ambar, verde o ND; nulo en un instrumento al que ninguna regla da semáforo
-- alerta_planeamiento | boolean | lógico | el avance tipo 1 pasa del límite; nulo sin avance
-- alerta_retroceso | boolean | lógico | el valor está peor que la línea base; nulo con un permisible o sin dato
-- anio_anterior | integer | año | último año anterior con valor en la misma base; nulo si no lo hay
-- valor_anterior | decimal(24,6) | según unidad | valor de ese año
-- tendencia | varchar | texto | mejora, igual o empeora frente a ese año; nulo si no se sabe
-- es_quiebre | boolean | lógico | la base cambia frente al valor anterior: la serie se corta | not_null
-- anios_sin_dato | integer | número | años de la serie seguidos sin valor hasta éste; nulo si no se sabe
-- anios_sin_dato_es_minimo | boolean | lógico | pueden ser más: antes hay un año que el texto perdió | not_null
-- fuente | varchar | texto | documento que lo imprime; nulo si no dice nada de ese año
-- nota | varchar | texto | observación
-- base | varchar | texto | población o definición con que se mide
-- periodo | varchar | texto | de cuándo a cuándo se acumula el valor, si no es de su año solo
-- aviso: valor_sin_ficha: select archivo, fila, codigo from staging.indicador_valor
--     where codigo not in (select codigo from core.indicador where nivel = 'indicador')
-- assert: todo_indicador_con_valores_esta: select codigo from staging.indicador_valor
--     where anio is not null and codigo in (select codigo from core.indicador where nivel = 'indicador')
--     and codigo not in (select codigo from this)
with valores as (select * from staging.indicador_valor),

rejilla as (
    select i.codigo, i.instrumento, i.criterio, i.valor_base, a.anio
    from core.indicador i
    join (
        select distinct c.instrumento, v.anio
        from valores v
        join core.indicador c using (codigo)
        where v.anio is not null
    ) a using (instrumento)
    where i.nivel = 'indicador'
),

con_valor as (
    select
        r.*,
        v.* exclude (codigo, anio, archivo, fila, dice_nd),
        case
            when v.valor_obtenido is not null then 'valor'
            when not coalesce(v.dice_nd, false) and p.codigo_perdido is not null then 'perdido'
            else 'sin dato'
        end as estado
    from rejilla r
    left join valores v using (codigo, anio)
    left join (select distinct codigo as codigo_perdido from valores where anio is null) p on p.codigo_perdido = r.codigo
),

con_margen as (
    select
        *,
        avance_tipo1(criterio, valor_obtenido, logro_esperado) as avance_tipo1,
        0.5 / power(10, logro_esperado_decimales) as margen_logro,
        0.5 / power(10, valor_obtenido_decimales) as margen_valor,
        count(if(estado <> 'sin dato', 1, null)) over (partition by codigo order by anio) as tramo,
        estado = 'valor' and coalesce(base, '') <> coalesce(
            last_value(if(estado = 'valor', coalesce(base, ''), null) ignore nulls)
                over (partition by codigo order by anio rows between unbounded preceding and 1 preceding),
            coalesce(base, '')
        ) as es_quiebre
    from con_valor
),

anteriores as (
    select
        codigo,
        anio,
        lag(anio) over misma as anio_anterior,
        lag(valor_obtenido) over misma as valor_anterior
    from con_valor
    where estado = 'valor'
    window misma as (partition by codigo, base order by anio)
),

sin_dato as (
    select
        codigo,
        anio,
        cast(
            case estado
                when 'valor' then 0
                when 'sin dato' then count(if(estado = 'sin dato', 1, null)) over (partition by codigo, tramo order by anio)
            end as integer
        ) as anios_sin_dato,
        estado = 'sin dato' and first_value(estado) over (partition by codigo, tramo order by anio) = 'perdido'
            as anios_sin_dato_es_minimo
    from con_margen
),

-- La escala del semáforo de cada instrumento que lo tiene, año por año.
luces as (
    select anio as anio_luz, instrumento as instrumento_luz, codigo as luz, desde_pct, hasta_pct
    from vigente.semaforo
),

con_semaforo as (select distinct instrumento_luz from luces),

final as (
    select
        m.codigo,
        m.anio,
        m.logro_esperado,
        m.valor_obtenido,
        m.avance_tipo1,
        if(
            m.criterio in ('ascendente', 'descendente') and least(valor_obtenido - margen_valor, logro_esperado - margen_logro) > 0,
            least(
                avance_tipo1(m.criterio, valor_obtenido - margen_valor, logro_esperado + margen_logro),
                avance_tipo1(m.criterio, valor_obtenido + margen_valor, logro_esperado - margen_logro)
            ),
            null
        ) as avance_tipo1_min,
        if(
            m.criterio in ('ascendente', 'descendente') and least(valor_obtenido - margen_valor, logro_esperado - margen_logro) > 0,
            greatest(
                avance_tipo1(m.criterio, valor_obtenido - margen_valor, logro_esperado + margen_logro),
                avance_tipo1(m.criterio, valor_obtenido + margen_valor, logro_esperado - margen_logro)
            ),
            null
        ) as avance_tipo1_max,
        avance_tipo2(m.criterio, m.valor_obtenido, m.logro_esperado, m.valor_base) as avance_tipo2,
        coalesce(l.luz, if(c.instrumento_luz is null, null, 'ND')) as semaforo,
        m.avance_tipo1 > p.alerta_planeamiento_pct::double as alerta_planeamiento,
        if(
            m.criterio in ('ascendente', 'descendente'),
            cambio_con_sentido(m.criterio, m.valor_obtenido, m.valor_base) < 0,
            null
        ) as alerta_retroceso,
        a.anio_anterior,
        a.valor_anterior,
        case cambio_con_sentido(m.criterio, m.valor_obtenido, a.valor_anterior)
            when 1 then 'mejora'
            when 0 then 'igual'
            when -1 then 'empeora'
        end as tendencia,
        m.es_quiebre,
        s.anios_sin_dato,
        s.anios_sin_dato_es_minimo,
        m.fuente,
        m.nota,
        m.base,
        m.periodo
    from con_margen m
    join (select anio as anio_regla, alerta_planeamiento_pct from vigente.parametro) p on p.anio_regla = m.anio
    left join con_semaforo c on c.instrumento_luz = m.instrumento
    left join luces l
        on l.anio_luz = m.anio and l.instrumento_luz = m.instrumento and dentro_de_franja(m.avance_tipo1, l.desde_pct, l.hasta_pct)
    join sin_dato s using (codigo, anio)
    left join anteriores a using (codigo, anio)
)

select * from final
