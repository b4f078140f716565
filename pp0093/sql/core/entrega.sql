-- Lo que un archivo de registros entrega: una unidad, una actividad y un periodo de un año, completo o parcial.
-- Es completo lo que se declara así, del año declarado (sin él, el de su corte o el de su primer día), con no más filas en
-- cuarentena que las que la regla de ese año deja (cuarentena_max_pct; sin contar RUC vacíos); lo demás es parcial, traiga
-- lo que traiga. Sin actividades declaradas, entrega las que trae: ninguna es completa por no venir. Un archivo entrega la
-- unidad que declara: de las filas que firma otra no dice que sean todas, ni reemplaza lo que ella dio.
-- Un libro que corrige filas de una lista no es otra entrega: lo que trae es de la de ella.
-- tema: empresas
-- grano: archivo, anio, unidad, actividad
-- nace de: core.lista
-- archivo | varchar | texto | archivo de registros | not_null
-- anio | integer | año | año de lo entregado | not_null
-- unidad | varchar | texto | unidad que entrega | not_null
-- actividad | varchar | código | actividad | not_null
-- desde | date | fecha | primer día del periodo | not_null
-- hasta | date | fecha | último día del periodo | not_null
-- corte | date | fecha | día hasta el que se declara o, sin decirlo, hasta el que trae | not_null
-- es_completa | boolean | lógico | dice todo lo de su periodo | not_null
-- tiene_mucha_cuarentena | boolean | lógico | el archivo se declara completo y tiene demasiadas filas apartadas para serlo | not_null
-- filas | bigint | filas | fechas de atención que trae | not_null
-- llegada | bigint | número | orden en que llegaron las entregas: por su corte, el día en que se descargaron, y su puesto en el manifiesto, que es el mismo si nada dice cuál llegó antes; la completa de unos días del año y la parcial, tras las que llegaron antes | not_null
-- aviso: una_entrega_completa_tiene_pocas_filas_en_cuarentena: select distinct archivo || ': se declara completa y se toma '
--     || 'como parcial: ' || filas_cuarentena_sin_ruc_vacio || ' de sus ' || filas_leidas || ' filas están en cuarentena' as dicho
--     from this join core.lista using (archivo) where tiene_mucha_cuarentena
-- aviso: lo_que_firma_otra_unidad_es_parcial: select concat(archivo, ': es de ', l.unidad, ' y trae atenciones de ', t.unidad, ' en ',
--     t.actividad, ' (', filas, '), que se toman como entrega parcial') as dicho
--     from this t join core.lista l using (archivo) where l.unidad <> t.unidad and l.entrega = 'completa'
with listas as (
    select *, coalesce(anio_declarado, year(corte), year(desde))::integer as anio_dicho
    from core.lista
    where fuente = 'registros' and origen = 'real'
),

archivos as (
    select
        a.*,
        a.entrega = 'completa'
            and coalesce(
                100 * a.filas_cuarentena_sin_ruc_vacio > p.cuarentena_max_pct::double * a.filas_leidas, false
            ) as tiene_mucha_cuarentena
    from listas a
    left join vigente.parametro p on p.anio = a.anio_dicho
),

traidas as (
    select
        coalesce(a.corrige, r.archivo) as archivo,
        year(r.fecha)::integer as anio,
        r.unidad,
        r.actividad,
        count(*) as filas,
        max(r.fecha) as ultima
    from staging.registro r
    join archivos a using (archivo)
    where r.unidad is not null
    group by all
),

declaradas as (
    select archivo, anio_dicho as anio, unidad, unnest(string_split(actividad, ';')) as actividad
    from archivos
    where corrige is null and actividad is not null and unidad is not null and anio_dicho is not null
),

todas as (
    select archivo, anio, unidad, actividad, coalesce(t.filas, 0) as filas, t.ultima, d.archivo is not null as se_declara
    from traidas t
    full join declaradas d using (archivo, anio, unidad, actividad)
),

con_periodo as (
    select
        t.*,
        coalesce(a.desde, make_date(t.anio, 1, 1)) as desde,
        coalesce(a.corte, if(c.termino = 'si', make_date(t.anio, 12, 31), null)) as hasta_declarado,
        a.descargado_el,
        a.puesto,
        a.entrega = 'completa'
            and t.anio = a.anio_dicho
            and t.unidad = coalesce(a.unidad, t.unidad)
            and not a.tiene_mucha_cuarentena
            and (t.se_declara or a.actividad is null) as se_dice_completa,
        a.tiene_mucha_cuarentena
    from todas t
    join archivos a using (archivo)
    join rules.calendario c on c.anio::integer = t.anio
),

con_corte as (
    select
        *,
        coalesce(hasta_declarado, ultima, desde) as corte,
        puesto is not null or descargado_el is not null as se_sabe_cuando,
        -- Lo que está más abajo en el manifiesto, sin día, no llegó antes que lo de arriba.
        if(
            puesto is null,
            descargado_el,
            coalesce(descargado_el, max(descargado_el) over (order by puesto nulls last rows between unbounded preceding and current row))
        ) as llego_el
    from con_periodo
),

con_anteriores as (
    select
        *,
        max(corte) over (
            partition by anio, unidad, actividad
            order by llego_el nulls first, puesto nulls first
            range between unbounded preceding and current row
        ) as corte_hasta_ella,
        max(if(se_dice_completa and se_sabe_cuando, corte, null)) over (
            partition by anio, unidad, actividad
            order by llego_el nulls first, puesto nulls first
            range between unbounded preceding and current row
        ) as corte_completo_antes,
        max(if(se_dice_completa and not se_sabe_cuando, corte, null)) over (
            partition by anio, unidad, actividad
            order by corte
            range between unbounded preceding and current row
        ) as corte_completo_sin_dia
    from con_corte
),

-- El corte dice cuál llegó después, salvo de la que corrige unos días del año: su corte es el de esos días, y llega tras
-- las que están antes en el manifiesto. Una parcial se suma a la completa que ya estaba, sea cual sea su corte, y la que
-- llega después la reemplaza; frente a una que no dice cuándo llegó, decide el corte. La que no está en el manifiesto ni
-- dice cuándo llegó no se sabe si corrige ni a cuál se suma: vale su corte.
con_llegada as (
    select
        *,
        case
            when not se_sabe_cuando then corte
            when not se_dice_completa then greatest(make_date(anio, 1, 1), corte_completo_antes, corte_completo_sin_dia)
            when desde > make_date(anio, 1, 1) then corte_hasta_ella
            else corte
        end as llega_tras
    from con_anteriores
)

select
    archivo,
    anio,
    unidad,
    actividad,
    desde,
    coalesce(if(se_dice_completa, hasta_declarado, null), ultima, corte) as hasta,
    corte,
    coalesce(se_dice_completa and hasta_declarado is not null, false) as es_completa,
    tiene_mucha_cuarentena,
    filas,
    dense_rank() over (
        order by llega_tras, llego_el nulls first, puesto nulls first
    ) as llegada
from con_llegada
