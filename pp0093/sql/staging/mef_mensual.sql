-- Una fila del programa en los datos abiertos del MEF por mes. Fuente: mef/, formas 1 y 2.
-- grano: archivo, fila
-- archivo | texto | ruta bajo la carpeta de datos | not_null
-- fila | número | fila del archivo | not_null
-- anio | año | año de ejecución | not_null
-- mes | mes | mes de ejecución; 0 lleva el PIA y el PIM | not_null
-- nivel_gobierno | código | E nacional, R regional, M local
-- nivel_gobierno_nombre | texto | nombre según el archivo
-- sector_gobierno | código | sector de gobierno
-- sector_gobierno_nombre | texto | nombre según el archivo
-- pliego | código | pliego
-- pliego_nombre | texto | nombre según el archivo
-- ejecutora | código | unidad ejecutora dentro del pliego
-- ejecutora_nombre | texto | nombre según el archivo
-- departamento_gasto | código | departamento de la meta
-- departamento_gasto_nombre | texto | nombre según el archivo
-- producto | código | producto o proyecto
-- producto_nombre | texto | nombre según el archivo
-- actividad | código | actividad, acción u obra
-- actividad_nombre | texto | nombre según el archivo
-- fuente_financiamiento | código | fuente de financiamiento
-- fuente_financiamiento_nombre | texto | nombre según el archivo
-- rubro | código | rubro
-- rubro_nombre | texto | nombre según el archivo
-- generica | código | genérica de gasto
-- generica_nombre | texto | nombre según el archivo
-- sec_ejec | código | secuencia ejecutora, única en el país
-- programa | código | programa presupuestal | not_null
-- tipo_act_proy | código | 2 proyecto, 3 actividad
-- meta_presupuestal | código | meta presupuestal
-- pia_soles | soles | presupuesto de apertura
-- pim_soles | soles | presupuesto modificado
-- certificado_soles | soles | certificado
-- comprometido_soles | soles | compromiso anual
-- compromiso_mensual_soles | soles | atención de compromiso mensual
-- devengado_soles | soles | devengado
-- girado_soles | soles | girado
select
    archivo,
    cast(fila as bigint) as fila,
    cast(anio as integer) as anio,
    cast(mes as integer) as mes,
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
    tipo_act_proy,
    meta_presupuestal,
    cast(pia_soles as decimal(18, 2)) as pia_soles,
    cast(pim_soles as decimal(18, 2)) as pim_soles,
    cast(certificado_soles as decimal(18, 2)) as certificado_soles,
    cast(comprometido_soles as decimal(18, 2)) as comprometido_soles,
    cast(compromiso_mensual_soles as decimal(18, 2)) as compromiso_mensual_soles,
    cast(devengado_soles as decimal(18, 2)) as devengado_soles,
    cast(girado_soles as decimal(18, 2)) as girado_soles
from raw.mef_mensual
