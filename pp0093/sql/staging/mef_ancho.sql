-- Una fila del programa en los datos abiertos del MEF con los meses en columnas. Fuente: mef/, forma 3.
-- grano: archivo, fila
-- nace de: raw.mef_ancho
-- archivo | varchar | texto | ruta bajo la carpeta de datos | not_null
-- fila | bigint | número | fila del archivo | not_null
-- anio | integer | año | año de ejecución | not_null
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
-- {todos} programa_nombre | varchar | texto | nombre según el archivo
-- tipo_act_proy | varchar | código | ACTIVIDAD o PROYECTO
-- meta_presupuestal | varchar | código | meta presupuestal
-- pia_soles | decimal(18,2) | soles | presupuesto de apertura
-- pim_soles | decimal(18,2) | soles | presupuesto modificado
-- certificado_soles | decimal(18,2) | soles | certificado
-- comprometido_soles | decimal(18,2) | soles | compromiso anual
-- devengado_soles | decimal(18,2) | soles | devengado
-- girado_soles | decimal(18,2) | soles | girado
-- devengado_01_soles | decimal(18,2) | soles | devengado del mes 1
-- devengado_02_soles | decimal(18,2) | soles | devengado del mes 2
-- devengado_03_soles | decimal(18,2) | soles | devengado del mes 3
-- devengado_04_soles | decimal(18,2) | soles | devengado del mes 4
-- devengado_05_soles | decimal(18,2) | soles | devengado del mes 5
-- devengado_06_soles | decimal(18,2) | soles | devengado del mes 6
-- devengado_07_soles | decimal(18,2) | soles | devengado del mes 7
-- devengado_08_soles | decimal(18,2) | soles | devengado del mes 8
-- devengado_09_soles | decimal(18,2) | soles | devengado del mes 9
-- devengado_10_soles | decimal(18,2) | soles | devengado del mes 10
-- devengado_11_soles | decimal(18,2) | soles | devengado del mes 11
-- devengado_12_soles | decimal(18,2) | soles | devengado del mes 12
select
    archivo,
    cast(fila as bigint) as fila,
    cast(anio as integer) as anio,
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
    programa_nombre, -- {todos}
    tipo_act_proy,
    meta_presupuestal,
    cast(pia_soles as decimal(18, 2)) as pia_soles,
    cast(pim_soles as decimal(18, 2)) as pim_soles,
    cast(certificado_soles as decimal(18, 2)) as certificado_soles,
    cast(comprometido_soles as decimal(18, 2)) as comprometido_soles,
    cast(devengado_soles as decimal(18, 2)) as devengado_soles,
    cast(girado_soles as decimal(18, 2)) as girado_soles,
    cast(devengado_01_soles as decimal(18, 2)) as devengado_01_soles,
    cast(devengado_02_soles as decimal(18, 2)) as devengado_02_soles,
    cast(devengado_03_soles as decimal(18, 2)) as devengado_03_soles,
    cast(devengado_04_soles as decimal(18, 2)) as devengado_04_soles,
    cast(devengado_05_soles as decimal(18, 2)) as devengado_05_soles,
    cast(devengado_06_soles as decimal(18, 2)) as devengado_06_soles,
    cast(devengado_07_soles as decimal(18, 2)) as devengado_07_soles,
    cast(devengado_08_soles as decimal(18, 2)) as devengado_08_soles,
    cast(devengado_09_soles as decimal(18, 2)) as devengado_09_soles,
    cast(devengado_10_soles as decimal(18, 2)) as devengado_10_soles,
    cast(devengado_11_soles as decimal(18, 2)) as devengado_11_soles,
    cast(devengado_12_soles as decimal(18, 2)) as devengado_12_soles
from raw.mef_ancho
