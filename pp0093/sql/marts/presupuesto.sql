-- El presupuesto que se muestra: en cada alcance, año y medida, lo que trae la fuente que manda (core.fuente_elegida).
-- Las demás quedan como historia: marts.fuente_presupuesto dice cuáles son y por qué no mandan.
-- Un archivo puede mandar en una medida del informe y no en la del país: se cuadra la que da en los dos.
-- grano: alcance, archivo, tramo, anio, mes, nivel_gobierno, sector_gobierno, pliego, ejecutora, departamento_gasto, producto, actividad, fuente_financiamiento, rubro, generica, sec_ejec
-- {todos} grano: alcance, archivo, tramo, programa, anio, mes, nivel_gobierno, sector_gobierno, pliego, ejecutora, departamento_gasto, producto, actividad, fuente_financiamiento, rubro, generica, sec_ejec
-- {todos} particiones: anio, programa
-- alcance | varchar | texto | reporte o nacional | not_null
-- archivo | varchar | texto | archivo de origen | not_null
-- formato | varchar | texto | formato de origen | not_null
-- procedencia | varchar | texto | calculado, publicado o sintetico | not_null
-- corte | date | fecha | fecha de corte; nulo si la fuente no la declara
-- deja_fuera | varchar | texto | a qué se limita su fuente («sólo el pliego 038»); nulo si trae el alcance entero
-- limita | varchar | texto | de qué dimensiones trae su fuente sólo unos valores, entre «;»: de cada uno, todo; nulo si ninguna, o no es sólo por ellas
-- tramo | varchar | texto | escalón del puente de lo nacional al informe | not_null
-- {todos} programa | varchar | código | programa presupuestal | not_null
-- anio | integer | año | año de ejecución | not_null
-- mes | integer | mes | mes del flujo; nulo si la cifra no es de un mes
-- responsable | varchar | texto | responsable de la actividad, como se imprime
-- nivel_gobierno | varchar | código | E nacional, R regional, M local; nulo si la fuente no lo abre
-- sector_gobierno | varchar | código | sector de gobierno; nulo si la fuente no lo abre
-- pliego | varchar | código | pliego; nulo si la fuente no lo abre
-- ejecutora | varchar | código | unidad ejecutora dentro del pliego; nulo si la fuente no lo abre
-- departamento_gasto | varchar | código | departamento de la meta; nulo si la fuente no lo abre
-- producto | varchar | código | producto o proyecto; nulo si la fuente no lo abre
-- actividad | varchar | código | actividad, acción u obra; nulo si la fuente no lo abre
-- fuente_financiamiento | varchar | código | fuente de financiamiento; nulo si la fuente no lo abre
-- rubro | varchar | código | rubro; nulo si la fuente no lo abre
-- generica | varchar | código | genérica de gasto; nulo si la fuente no lo abre
-- sec_ejec | varchar | código | secuencia ejecutora; nulo si la fuente no lo abre
-- pia_soles | decimal(18,2) | soles | presupuesto de apertura
-- pim_soles | decimal(18,2) | soles | presupuesto modificado
-- certificado_soles | decimal(18,2) | soles | certificado
-- comprometido_soles | decimal(18,2) | soles | compromiso anual
-- compromiso_mensual_soles | decimal(18,2) | soles | atención de compromiso mensual
-- devengado_soles | decimal(18,2) | soles | devengado
-- girado_soles | decimal(18,2) | soles | girado
-- assert: reporte_mas_fuera_es_nacional: with n as (select archivo, anio, sum(pim_soles) as pim, sum(devengado_soles) as devengado,
--     sum(pim_soles) filter (where tramo <> 'reporte') as pim_f, sum(devengado_soles) filter (where tramo <> 'reporte') as dev_f
--     from this where alcance = 'nacional' group by all),
--     r as (select archivo, anio, sum(pim_soles) as pim, sum(devengado_soles) as devengado from this where alcance = 'reporte' group by all)
--     select n.archivo, n.anio, r.pim as reporte, n.pim_f as fuera, n.pim as nacional from n join r using (archivo, anio)
--     where r.pim + coalesce(n.pim_f, 0) <> n.pim or r.devengado + coalesce(n.dev_f, 0) <> n.devengado
-- aviso: devengado_no_pasa_del_certificado: select alcance, anio, sum(certificado_soles) as certificado, sum(devengado_soles) as devengado
--     from this group by all having sum(devengado_soles) > sum(certificado_soles)
with elegido as (
    select
        alcance,
        programa, -- {todos}
        anio,
        any_value(deja_fuera) as deja_fuera,
        any_value(limita) as limita,
        any_value(grupo) filter (where medida = 'pia_soles') as pia_soles,
        any_value(grupo) filter (where medida = 'pim_soles') as pim_soles,
        any_value(grupo) filter (where medida = 'certificado_soles') as certificado_soles,
        any_value(grupo) filter (where medida = 'comprometido_soles') as comprometido_soles,
        any_value(grupo) filter (where medida = 'compromiso_mensual_soles') as compromiso_mensual_soles,
        any_value(grupo) filter (where medida = 'devengado_soles') as devengado_soles,
        any_value(grupo) filter (where medida = 'girado_soles') as girado_soles
    from core.fuente_elegida
    group by
        programa, -- {todos}
        alcance,
        anio
),

por_alcance as (
    select 'reporte' as alcance, * from core.presupuesto where en_reporte
    union all
    select 'nacional', * from core.presupuesto where en_nacional
),

elegidas as (
    select
        p.* replace (
            case when e.pia_soles = p.grupo then p.pia_soles end as pia_soles,
            case when e.pim_soles = p.grupo then p.pim_soles end as pim_soles,
            case when e.certificado_soles = p.grupo then p.certificado_soles end as certificado_soles,
            case when e.comprometido_soles = p.grupo then p.comprometido_soles end as comprometido_soles,
            case when e.compromiso_mensual_soles = p.grupo then p.compromiso_mensual_soles end as compromiso_mensual_soles,
            case when e.devengado_soles = p.grupo then p.devengado_soles end as devengado_soles,
            case when e.girado_soles = p.grupo then p.girado_soles end as girado_soles
        ),
        e.deja_fuera,
        e.limita
    from por_alcance p
    join elegido e using (
        programa, -- {todos}
        alcance,
        anio
    )
),

final as (
    select
        p.alcance,
        p.archivo,
        p.formato,
        p.procedencia,
        p.corte,
        p.deja_fuera,
        p.limita,
        p.tramo,
        p.programa, -- {todos}
        p.anio,
        p.mes,
        r.responsable,
        p.nivel_gobierno,
        p.sector_gobierno,
        p.pliego,
        p.ejecutora,
        p.departamento_gasto,
        coalesce(p.producto, r.producto) as producto,
        p.actividad,
        p.fuente_financiamiento,
        p.rubro,
        p.generica,
        p.sec_ejec,
        p.pia_soles,
        p.pim_soles,
        p.certificado_soles,
        p.comprometido_soles,
        p.compromiso_mensual_soles,
        p.devengado_soles,
        p.girado_soles
    from elegidas p
    left join vigente.actividad r on p.actividad = r.actividad and p.anio = r.anio
    where coalesce(p.pia_soles, p.pim_soles, p.certificado_soles, p.comprometido_soles, p.compromiso_mensual_soles, p.devengado_soles, p.girado_soles) is not null
)

select * from final
