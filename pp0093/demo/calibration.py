"""The figures that the demonstration is calibrated to, beside what the product computes: docs/calibracion.md."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from msgspec import Struct

from pp0093.ask.catalog import Catalog
from pp0093.ask.query import Query, run
from pp0093.demo.tables import filas
from pp0093.errors import BuildError
from pp0093.writing import formats
from pp0093.writing.nouns import counted


def comparison() -> list[dict[str, Any]]:
    """Return a dictionary per calibrated figure, in document order.

    documento, seccion, etiqueta, anio; impreso (as printed), valor (number), decimales, unidad;
    indicador, filtros (dimension -> values), por (a dimension or "") and valores (the rows of `por` whose sum is
    the figure); operacion: "valor", or against the same query with `filtros_base` instead of `filtros`
    "variacion_pct" or "diferencia_pp"; criterio: "" is equal at the printed decimals; or "mas_de".
    """
    return _cifras("metas_publicadas")


def deduced() -> list[dict[str, Any]]:
    """Return the figures that follow from printed ones, in the same form; `seccion` says how."""
    return _cifras("metas_deducidas")


def _cifras(tabla: str) -> list[dict[str, Any]]:
    return [
        {
            **f,
            "anio": int(f["anio"]),
            "valor": float(f["impreso"]),
            "decimales": len(f["impreso"].partition(".")[2]),
            "filtros": _filtros(f["filtros"]),
            "valores": f["valores"].split("|"),
            "operacion": f["operacion"] or "valor",
            "filtros_base": _filtros(f["filtros_base"]),
        }
        for f in filas(tabla)
    ]


def _filtros(texto: str) -> dict[str, list[str]]:
    pares = (parte.split("=", 1) for parte in texto.split(";") if parte)
    return {dimension: valores.split("|") for dimension, valores in pares}


COLUMNS = ("documento", "sección", "cifra", "año", "impreso o deducido", "calculado", "resultado")
HEADER = f"| {' | '.join(COLUMNS)} |\n|{' --- |' * len(COLUMNS)}\n"
INTRODUCTION = """# Calibración de los datos de demostración

Generado con `make documentos`; no se edita a mano. Los datos de demostración se escriben, se cargan como cualquier otro
archivo en una carpeta donde no hay nada más, y cada cifra se le pregunta al producto: todas, en `calibracion.csv`.
«Calculado» está redondeado a los decimales que imprime el informe.
"""


class Measured(Struct, frozen=True):
    """A calibrated figure and what the product computes; None where no row answers."""

    cifra: dict[str, Any]
    calculado: Decimal | None

    @property
    def es_igual(self) -> bool:
        """Tell whether both are equal at the printed decimals, or the computed one is above a printed "more than"."""
        if self.calculado is None:
            return False
        impreso = Decimal(self.cifra["impreso"])
        return self.calculado > impreso if self.cifra["criterio"] == "mas_de" else self.redondo == impreso

    @property
    def redondo(self) -> Decimal | None:
        """The computed figure at the printed decimals."""
        if self.calculado is None:
            return None
        return self.calculado.quantize(Decimal(1).scaleb(-self.cifra["decimales"]), ROUND_HALF_UP)

    @property
    def es_cero_sin_filas(self) -> bool:
        """Tell a printed zero of which there is no row: nobody was served, so there is nothing to count."""
        return self.calculado is None and Decimal(self.cifra["impreso"]) == 0


def measured(catalogo: Catalog, cifras: list[dict[str, Any]]) -> list[Measured]:
    """Return figures with what a version that holds nothing but the demonstration answers, in their order.

    Raises BuildError when an answer is a printed figure and not one computed from the demonstration.
    """
    return [Measured(cifra, _computed(catalogo, cifra)) for cifra in cifras]


def _computed(catalogo: Catalog, cifra: dict[str, Any]) -> Decimal | None:
    valor = _asked(catalogo, cifra, cifra["filtros"])
    if cifra["operacion"] == "valor" or valor is None:
        return valor
    base = _asked(catalogo, cifra, cifra["filtros_base"])
    if not base:
        return None
    return valor - base if cifra["operacion"] == "diferencia_pp" else 100 * (valor - base) / base


def _asked(catalogo: Catalog, cifra: dict[str, Any], filtros: dict[str, list[str]]) -> Decimal | None:
    indicador, por = cifra["indicador"], cifra["por"]
    respuestas = run(catalogo, Query((indicador,), ("anio", por) if por else ("anio",), filtros))
    propias = [f for f in respuestas if not por or f[por] in cifra["valores"]]
    if any(f["procedencia"] != "sintetico" for f in propias):
        raise BuildError("la versión trae cifras que no son de la demostración; constrúyala sólo con data/raw/demo")
    return sum((Decimal(str(f[indicador])) for f in propias), Decimal(0)) if propias else None


def markdown(catalogo: Catalog) -> str:
    """Return docs/calibracion.md whole: the figures that are not equal and how many are; all are in its table."""
    impresas, deducidas = measured(catalogo, comparison()), measured(catalogo, deduced())
    iguales = f"{sum(m.es_igual for m in deducidas)} de {counted(len(deducidas), 'cifras')}"
    distintas = (f"| {' | '.join(_cells(m))} |\n" for m in (*impresas, *deducidas) if not m.es_igual)
    partes = [
        INTRODUCTION,
        _summary(impresas),
        f"De las que ningún informe imprime y se deducen, {iguales} son iguales.\n",
    ]
    partes += [f"## Las que no\n\n{HEADER}{''.join(distintas)}"]
    partes += [f"## Cifras impresas que se excluyen entre sí\n\n{_excluded()}"]
    return "\n".join(partes)


def table(catalogo: Catalog) -> str:
    """Return docs/calibracion.csv whole: every figure beside what the product computes."""
    return formats.delimited(COLUMNS, map(_cells, measured(catalogo, [*comparison(), *deduced()])))


def _excluded() -> str:
    columnas = ("documento", "figura_elegida", "figura_descartada", "motivo")
    titulo = "| documento | se eligió | se descartó | por qué |\n| --- | --- | --- | --- |\n"
    return titulo + "".join(f"| {' | '.join(f[c] for c in columnas)} |\n" for f in filas("exclusiones"))


def _summary(impresas: list[Measured]) -> str:
    iguales, ceros = (sum(getattr(m, que) for m in impresas) for que in ("es_igual", "es_cero_sin_filas"))
    distintas = len(impresas) - iguales - ceros
    return (
        f"De {counted(len(impresas), 'cifras impresas')}, {iguales} son iguales, {distintas} son distintas y "
        f"{ceros} son ceros impresos de actividades sin atenciones: de lo que no tiene filas el producto no "
        "responde nada, y no cero.\n"
    )


def _cells(medida: Measured) -> tuple[str, ...]:
    cifra = medida.cifra
    decimales, unidad = cifra["decimales"], "" if cifra["unidad"] == "empresas" else f" {cifra['unidad']}"
    impreso, calculado = (
        formats.number(n, decimales) + ("" if n is None else unidad)
        for n in (Decimal(cifra["impreso"]), medida.redondo)
    )
    prefijo = "más de " if cifra["criterio"] == "mas_de" else ""
    juicio = "igual" if medida.es_igual else "cero impreso, sin filas" if medida.es_cero_sin_filas else "**distinta**"
    donde = (cifra["documento"], cifra["seccion"], cifra["etiqueta"], str(cifra["anio"]))
    return (*donde, prefijo + impreso, calculado, juicio)
