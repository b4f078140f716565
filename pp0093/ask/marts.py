"""What pages and notes may ask of a version besides indicators. With query.py, the only SQL above the layers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pp0093.ask import gather
from pp0093.ask.catalog import Catalog
from pp0093.ask.gather import Filters
from pp0093.ask.registry import ATENCION, DIMENSIONS, INDICADOR_ANIO, PRESUPUESTO
from pp0093.rules import YEARS

Row = dict[str, Any]


def last_year(catalogo: Catalog) -> int:
    """Return the last closed year with data of the report or, without any, of the country; else the last rule's."""
    filas = catalogo.query(
        "select anio from marts.periodo order by alcance = 'reporte' desc, es_parcial, anio desc limit 1"
    )
    return int(filas[0]["anio"]) if filas else YEARS[-1]


def periods(catalogo: Catalog, alcance: str) -> list[Row]:
    """Return the years with data in a scope: anio, corte, es_parcial, procedencia, fuente; oldest first."""
    return catalogo.query("select * from marts.periodo where alcance = ? order by anio", [alcance])


def bridge(catalogo: Catalog, anio: int) -> list[Row]:
    """Return the steps from the whole country to the report in a year, in order; empty where a side is missing."""
    return catalogo.query(
        "select p.*, t.tramo_nombre, t.significado from marts.puente p join rules.tramo_puente t using (tramo) "
        "where anio = ? order by t.orden::integer",
        [anio],
    )


def sources(catalogo: Catalog, alcance: str, anio: int, procedencia: str | None) -> list[str]:
    """Return what the figures of a scope and year stand on, in words: documents, files of records, demonstration.

    Another scope than those of money, firms and everything loaded is the code of an instrument.
    """
    if alcance in ("reporte", "nacional"):
        return [p["fuente"] for p in periods(catalogo, alcance) if p["anio"] == anio]
    if alcance == "empresas" and procedencia == "publicado":
        filas = catalogo.query("select distinct documento from marts.impreso where anio = ? order by all", [anio])
    elif alcance == "empresas":
        origen = "sintetico" if procedencia == "sintetico" else "real"
        filas = catalogo.query(
            "select distinct coalesce(documento, archivo) as documento from marts.carga "
            "where fuente in ('registros', 'padron') and origen = ? and coalesce(anio, ?) = ? order by all",
            [origen, anio, anio],
        )
    elif alcance == "datos":
        filas = catalogo.query("select distinct documento from marts.carga where documento is not null order by all")
    else:
        filas = catalogo.query(
            "select distinct documento from marts.indicador where instrumento = ? "
            "and documento is not null order by all",
            [alcance],
        )
    return [f["documento"] for f in filas]


def files(catalogo: Catalog) -> list[Row]:
    """Return the loaded files with their ledgers."""
    return catalogo.query("select * from marts.carga order by archivo")


def ledger(catalogo: Catalog) -> list[Row]:
    """Return the count of rows of each loaded file, with its cut-off and hash."""
    return catalogo.query(
        "select archivo, fuente, filas_leidas, filas_cargadas, filas_cuarentena, filas_repetidas, "
        "filas_fuera_alcance, corte, sha256 from marts.carga order by archivo"
    )


def quarantine_values(catalogo: Catalog, archivo: str | None = None) -> list[Row]:
    """Return the rows kept out (of one file) with the value of their cells: for the command line, never a page."""
    return catalogo.query(
        "select archivo, hoja, fila, columna, codigo_motivo, motivo, valor, otros_motivos from staging.cuarentena "
        "where ?::varchar is null or archivo = ? order by archivo, hoja, fila",
        [archivo, archivo],
    )


def quarantine(catalogo: Catalog) -> list[Row]:
    """Return the rows kept out, without the value of their cells."""
    return catalogo.query("select * from marts.fila_apartada order by archivo, hoja, fila")


def warnings(catalogo: Catalog) -> list[Row]:
    """Return the warnings of the build."""
    return catalogo.query("select archivo, problema from marts.aviso order by orden")


def published(catalogo: Catalog, **igual: Any) -> list[Row]:
    """Return published figures whose columns equal what is given (None: is null), in the document's order."""
    condiciones = " and ".join(f"{columna} is not distinct from ?" for columna in igual) or "true"
    return catalogo.query(
        f"select * from marts.publicado where {condiciones} order by documento, archivo, fila",
        list(igual.values()),
    )


def activities(catalogo: Catalog, producto: str | None = None, anio: int | None = None) -> list[Row]:
    """Return the activities of a year (of one product): codigo, codigo_corto, nombre, nombre_corto, producto, order."""
    return catalogo.query(
        "select a.actividad as codigo, a.codigo_corto, a.actividad_nombre as nombre, "
        "a.actividad_nombre_corto as nombre_corto, a.producto, a.unidad_medida, a.responsable, "
        "a.cuenta_para_producto = 'si' as cuenta_para_producto from vigente.actividad a "
        "where a.anio = ? and (?::varchar is null or a.producto = ?) order by a.orden::integer",
        [anio or catalogo.once(last_year), producto, producto],
    )


def products(catalogo: Catalog, anio: int | None = None) -> list[Row]:
    """Return the products of a year in order: codigo, codigo_corto, nombre, nombre_corto, responsable."""
    return catalogo.query(
        "select producto as codigo, codigo_corto, producto_nombre as nombre, producto_nombre_corto as nombre_corto, "
        "unidad_medida, responsable from vigente.producto where anio = ? order by orden::integer",
        [anio or catalogo.once(last_year)],
    )


def waterfall(catalogo: Catalog, anio: int, filtros: Filters) -> Row | None:
    """Return how many firms pass, fail or lack each focalization criterion, one after the other; None without firms.

    Keys: atendidas; formal_si, formal_no, formal_sin_dato; then antiguedad_* among the formal ones and ventas_*
    among those old enough.
    """
    filas = catalogo.query(
        f"""
        with e as ({_firms(filtros)})
        select count(*) as atendidas,
            count(*) filter (where es_formal) as formal_si,
            count(*) filter (where not es_formal) as formal_no,
            count(*) filter (where es_formal is null) as formal_sin_dato,
            count(*) filter (where es_formal and tiene_antiguedad) as antiguedad_si,
            count(*) filter (where es_formal and not tiene_antiguedad) as antiguedad_no,
            count(*) filter (where es_formal and tiene_antiguedad is null) as antiguedad_sin_dato,
            count(*) filter (where es_formal and tiene_antiguedad and vende_en_rango) as ventas_si,
            count(*) filter (where es_formal and tiene_antiguedad and not vende_en_rango) as ventas_no,
            count(*) filter (where es_formal and tiene_antiguedad and vende_en_rango is null) as ventas_sin_dato,
            max(procedencia) as procedencia
        from e
        """,
        [*_firms_parameters(anio, filtros)],
    )
    return filas[0] if filas and filas[0]["atendidas"] else None


@dataclass(frozen=True)
class Criteria:
    """The focalization rule under other parameters; None leaves the rule in force."""

    anio_uit: int | None = None
    minimo_uit: float = 13
    maximo_uit: float = 2300
    antiguedad_anios: int = 2
    solo_activas: bool = False


def sensitivity(catalogo: Catalog, anio: int, filtros: Filters, criterios: Criteria) -> Row:
    """Return atendidas, focalizadas and sin_dato under other criteria; another UIT year rescales sales and brackets."""
    formal = "es_formal and es_activa" if criterios.solo_activas else "es_formal"
    escala = (
        "coalesce((select u.uit_soles::double from rules.uit u where u.anio::integer = e.anio_ventas) "
        "/ (select u.uit_soles::double from rules.uit u where u.anio::integer = ?), 1)"
        if criterios.anio_uit
        else "1.0"
    )
    filas = catalogo.query(
        f"""
        with e as ({_firms(filtros)}),
        escaladas as (select e.*, {escala} as escala from e),
        resultado as (
            select resultado_focalizacion(
                {formal},
                criterio_antiguedad(fecha_inscripcion, primera_atencion, ?),
                criterio_ventas(ventas_uit * escala, tramo_desde_uit * escala, tramo_hasta_uit * escala, ?, ?)
            ) as focalizacion
            from escaladas
        )
        select count(*) as atendidas,
            count(*) filter (where focalizacion = 'focalizada') as focalizadas,
            count(*) filter (where focalizacion = 'sin dato') as sin_dato
        from resultado
        """,
        [
            *_firms_parameters(anio, filtros),
            *([criterios.anio_uit] if criterios.anio_uit else []),
            criterios.antiguedad_anios,
            criterios.minimo_uit,
            criterios.maximo_uit,
        ],
    )
    return filas[0]


def _firms(filtros: Filters) -> str:
    del_anio = "select * from marts.empresa_anio where anio = ?"
    condiciones = [f"{d} in ({', '.join('?' * len(v))})" for d, v in filtros.items() if v]
    if not condiciones:
        return del_anio
    return (
        f"{del_anio} and empresa_id in "
        f"(select empresa_id from marts.atencion where anio = ? and {' and '.join(condiciones)})"
    )


def _firms_parameters(anio: int, filtros: Filters) -> list[Any]:
    valores = [valor for valores in filtros.values() for valor in valores]
    return [anio, anio, *valores] if valores else [anio]


def overlap(catalogo: Catalog, anio: int, nivel: str = "programa", codigo: str = "0093") -> list[Row]:
    """Return the overlap ledger of a level: each exact combination of activities with its firms, the largest first."""
    return catalogo.query(
        "select combinacion, actividades, empresas, solapamiento from marts.solapamiento "
        "where anio = ? and nivel = ? and codigo = ? order by empresas desc, combinacion",
        [anio, nivel, codigo],
    )


def deliveries(catalogo: Catalog) -> list[Row]:
    """Return what each unit has delivered by year: anio, unidad, origen (real, sintetico), atenciones."""
    return catalogo.query(
        "select anio, unidad, max(procedencia) as procedencia, count(*) as atenciones "
        "from marts.atencion where unidad is not null group by all order by all"
    )


def values(catalogo: Catalog, dimension: str) -> list[Row]:
    """Return the values of a dimension that some attention has: codigo and nombre (the code when it has none)."""
    columna = DIMENSIONS[dimension].id
    return catalogo.query(
        f"select distinct a.{columna} as codigo, coalesce(n.nombre, a.{columna}::varchar) as nombre "
        f"from marts.atencion a left join marts.nombre n on n.dimension = ? and n.codigo = a.{columna} "
        f"where a.{columna} is not null order by nombre",
        [dimension],
    )


def budget_files(catalogo: Catalog, medida: str, filtros: Filters, grupo: Row, alcance: str) -> list[Row]:
    """Return the files behind a sum of money: archivo, documento, formato, fuente, corte, sha256, filas summed."""
    donde, parametros = _inside(catalogo, filtros, grupo, PRESUPUESTO.dimensiones)
    return _files(
        catalogo,
        f"select archivo, max(corte) as corte, count(*) as filas from marts.presupuesto "
        f"where alcance = ? and {medida} is not null and {donde} group by archivo",
        [alcance, *parametros],
    )


def goal_files(catalogo: Catalog, medida: str, filtros: Filters, grupo: Row) -> list[Row]:
    """Return the files behind a goal, a progress or a universe: the same columns, filas as marts.meta_origen says."""
    donde, parametros = _inside(catalogo, filtros, grupo, GOAL_DIMENSIONS)
    return _files(
        catalogo,
        f"select archivo, max(corte) as corte, sum(filas)::bigint as filas "
        f"from marts.meta_origen join marts.meta_fisica using (anio, nivel, codigo) "
        f"where medida = ? and nivel = ? and {donde} group by archivo",
        [medida, gather.level(tuple(grupo), filtros), *parametros],
    )


def attention_files(catalogo: Catalog, filtros: Filters, grupo: Row) -> list[Row]:
    """Return the files behind a count of firms: the same columns, filas being attentions."""
    donde, parametros = _attentions(catalogo, filtros, grupo)
    return _files(
        catalogo,
        f"select archivo, null::date as corte, count(*) as filas from marts.atencion where {donde} group by archivo",
        parametros,
    )


def instrument_files(catalogo: Catalog, filtros: Filters, grupo: Row) -> list[Row]:
    """Return the files behind indicators of instruments: the same columns, filas being indicators."""
    donde, parametros = _inside(catalogo, filtros, grupo, INDICADOR_ANIO.dimensiones)
    return _files(
        catalogo,
        f"""
        select archivo, null::date as corte, count(*) as filas
        from (
            select distinct i.codigo, i.documento
            from marts.indicador i join (select * from marts.indicador_anio where {donde}) a on a.indicador = i.codigo
        )
        join marts.carga c using (documento)
        where c.formato in ('indicadores_fichas', 'indicadores_valores')
        group by archivo
        """,
        parametros,
    )


def instruments(catalogo: Catalog, filtros: Filters, grupo: Row) -> list[str]:
    """Return the instruments that some filters and a group leave."""
    donde, parametros = _inside(catalogo, filtros, grupo, INDICADOR_ANIO.dimensiones)
    filas = catalogo.query(
        f"select distinct instrumento from marts.indicador_anio where {donde} order by 1", parametros
    )
    return [f["instrumento"] for f in filas]


def sunat_files(catalogo: Catalog, filtros: Filters, grupo: Row) -> list[Row]:
    """Return the files of SUNAT that say who some firms are: the same columns, filas being firms."""
    donde, parametros = _attentions(catalogo, filtros, grupo)
    return _files(
        catalogo,
        f"""
        select archivo, null::date as corte, count(*) as filas
        from (
            unpivot (
                select archivo_cruce, archivo_padron from marts.empresa_anio
                where (anio, empresa_id) in (select anio, empresa_id from marts.atencion where {donde})
            ) on archivo_cruce, archivo_padron into name de value archivo
        )
        group by archivo
        """,
        parametros,
    )


def printed_file(catalogo: Catalog, impresa: Row) -> list[Row]:
    """Return the file that a printed figure (a row of marts.impreso) was transcribed into: the same columns."""
    return _files(catalogo, "select ? as archivo, ?::date as corte, 1 as filas", [impresa["archivo"], impresa["corte"]])


# What tells one goal from another; a month is of the same file as its year.
GOAL_DIMENSIONS = ("anio", "producto", "actividad", "responsable")


def _attentions(catalogo: Catalog, filtros: Filters, grupo: Row) -> tuple[str, list[Any]]:
    donde, parametros = _inside(catalogo, filtros, grupo, ATENCION.dimensiones)
    return donde + (" and cuenta_para_producto" if gather.only_counting(grupo) else ""), parametros


def _inside(catalogo: Catalog, filtros: Filters, grupo: Row, dimensiones: Sequence[str]) -> tuple[str, list[Any]]:
    """Return the condition of some filters and of one group ({dimension: value}, None included)."""
    donde, parametros = gather.where(catalogo, filtros, dimensiones)
    propias = [d for d in grupo if d in dimensiones]
    iguales = "".join(f" and {d} is not distinct from ?" for d in propias)
    tipos = {d: int if DIMENSIONS[d].es_entera else str for d in propias}
    return donde + iguales, [*parametros, *(None if grupo[d] is None else tipos[d](grupo[d]) for d in propias)]


def _files(catalogo: Catalog, detras: str, parametros: Sequence[Any]) -> list[Row]:
    """Return the passport of some files: `detras` gives archivo, corte (null: the file's) and filas."""
    return catalogo.query(
        f"select archivo, c.documento, c.formato_nombre as formato, c.fuente, coalesce(d.corte, c.corte) as corte, "
        f"c.sha256, d.filas from ({detras}) d join marts.carga c using (archivo) order by d.filas desc, archivo",
        parametros,
    )
