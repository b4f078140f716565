-- Una fila del programa en una exportación de Consulta Amigable. Fuente: mef/, página del sitio.
-- grano: archivo, fila
-- nace de: raw.consulta_amigable
-- archivo | varchar | texto | ruta bajo la carpeta de datos | not_null
-- fila | bigint | número | fila del archivo | not_null
-- anio | integer | año | año de ejecución | not_null
-- mes | integer | mes | mes de la fila o de la ruta; nulo en las vistas anuales
-- incluye | varchar | texto | Actividades y Proyectos, Sólo Actividades o Sólo Proyectos
-- concepto | varchar | texto | dimensión que las filas abren | not_null
-- ruta | varchar | texto | ruta de la consulta | not_null
-- otros_filtros | varchar | texto | niveles de la ruta que no son dimensiones nuestras
-- nivel_gobierno | varchar | código | E nacional, R regional, M local
-- nivel_gobierno_nombre | varchar | texto | nombre según el archivo
-- sector_gobierno | varchar | código | sector de gobierno
-- sector_gobierno_nombre | varchar | texto | nombre según el archivo
-- pliego | varchar | código | pliego
-- pliego_nombre | varchar | texto | nombre según el archivo
-- ejecutora | varchar | código | unidad ejecutora dentro del pliego
-- ejecutora_nombre | varchar | texto | nombre según el archivo
-- departamento_gasto | varchar | código | departamento de la meta
-- departamento_gasto_nombre | varchar | texto | nombre según el archivo
-- producto | varchar | código | producto o proyecto
-- producto_nombre | varchar | texto | nombre según el archivo
-- actividad | varchar | código | actividad, acción u obra
-- actividad_nombre | varchar | texto | nombre según el archivo
-- fuente_financiamiento | varchar | código | fuente de financiamiento
-- fuente_financiamiento_nombre | varchar | texto | nombre según el archivo
-- rubro | varchar | código | rubro
-- rubro_nombre | varchar | texto | nombre según el archivo
-- generica | varchar | código | genérica de gasto
-- generica_nombre | varchar | texto | nombre según el archivo
-- sec_ejec | varchar | código | secuencia ejecutora, única en el país
-- programa | varchar | código | programa presupuestal | not_null
-- pia_soles | decimal(18,2) | soles | presupuesto de apertura
-- pim_soles | decimal(18,2) | soles | presupuesto modificado
-- certificado_soles | decimal(18,2) | soles | certificado
-- comprometido_soles | decimal(18,2) | soles | compromiso anual
-- compromiso_mensual_soles | decimal(18,2) | soles | atención de compromiso mensual
-- devengado_soles | decimal(18,2) | soles | devengado
-- girado_soles | decimal(18,2) | soles | girado
-- avance_pct | decimal(9,2) | % | avance impreso por el sitio
-- aviso: el_avance_impreso_es_lo_devengado_del_pim: select archivo || ', fila ' || fila || ': el avance impreso es ' || avance_pct
--     || ' y devengado / PIM da ' || round(100 * devengado_soles / pim_soles, 2) as dicho from this join vigente.parametro p using (anio)
--     where pim_soles <> 0 and abs(avance_pct - 100 * devengado_soles / pim_soles) > p.tolerancia_avance_pp::double + 1e-9
select
    archivo,
    cast(fila as bigint) as fila,
    cast(anio as integer) as anio,
    try_cast(mes as integer) as mes,
    incluye,
    concepto,
    ruta,
    otros_filtros,
    nivel_gobierno,
    nivel_gobierno_nombre,
    sector_gobierno,
    sector_gobierno_nombre,
    pliego,
    pliego_nombre,
    ejecutora,
    ejecutora_nombre,
    departamento_gasto,
    departamento_gasto_nombre,
    producto,
    producto_nombre,
    actividad,
    actividad_nombre,
    fuente_financiamiento,
    fuente_financiamiento_nombre,
    rubro,
    rubro_nombre,
    generica,
    generica_nombre,
    sec_ejec,
    programa,
    cast(pia_soles as decimal(18, 2)) as pia_soles,
    cast(pim_soles as decimal(18, 2)) as pim_soles,
    cast(certificado_soles as decimal(18, 2)) as certificado_soles,
    cast(comprometido_soles as decimal(18, 2)) as comprometido_soles,
    cast(compromiso_mensual_soles as decimal(18, 2)) as compromiso_mensual_soles,
    cast(devengado_soles as decimal(18, 2)) as devengado_soles,
    cast(girado_soles as decimal(18, 2)) as girado_soles,
    cast(avance_pct as decimal(9, 2)) as avance_pct
from raw.consulta_amigable
