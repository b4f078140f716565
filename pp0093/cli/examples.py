"""An example of each command, which its --help shows and a test reads as the command line does."""

from __future__ import annotations

EXAMPLES = {
    "etl": "pp0093 etl --revisar",
    "volver": "pp0093 volver",
    "cargar": "pp0093 cargar lista.xlsx --unidad DDP --anio 2026 --revisar",
    "entregas": "pp0093 entregas --mensaje DDP",
    "sunat": "pp0093 sunat --anio 2026",
    "demo": "pp0093 demo --si-falta",
    "cargas": "pp0093 cargas --formato csv",
    "cuarentena": "pp0093 cuarentena --xlsx libros",
    "plantilla": "pp0093 plantilla registros --unidad ITP",
    "inspeccionar": "pp0093 inspeccionar descarga.xls",
    "consulta": "pp0093 consulta pim_soles --por anio,actividad --filtro producto=P2",
    "pregunta": 'pp0093 pregunta "cuánto se gastó en ferias en 2020"',
    "pasaporte": "pp0093 pasaporte ejecucion_pct --filtro anio=2025",
    "diccionario": "pp0093 diccionario --formato json",
    "auditar": "pp0093 auditar borrador.docx --formato docx",
    "hallazgos": "pp0093 hallazgos",
    "indicadores": "pp0093 indicadores validar",
    "cierre": "pp0093 cierre --panel gasto.csv",
    "alertas": "pp0093 alertas --anio 2025",
    "cortes": "pp0093 cortes --anio 2026",
    "metas": "pp0093 metas --pares",
    "exportar": "pp0093 exportar ejecucion --anio 2025 --formato png",
    "agregados": "pp0093 agregados --destino cifras",
    "diagnostico": "pp0093 diagnostico",
    "respaldo": "pp0093 respaldo copia.tar.gz",
    "restaurar": "pp0093 restaurar copia.tar.gz",
    "nota": "pp0093 nota --anio 2025 --formato pdf",
    "app": "pp0093 app --puerto 8600",
}
