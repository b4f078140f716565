"""The figures that the demonstration is calibrated to, beside what the product computes: docs/calibracion.md."""

from __future__ import annotations

from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from msgspec import Struct

from pp0093.ask.catalog import Catalog
from pp0093.ask.query import Query, run
from pp0093.demo.tables import Fila, filas
from pp0093.errors import BuildError
from pp0093.writing import formats
from pp0093.writing.nouns import counted


def comparison() -> list[dict[str, Any]]:
    """Return a dictionary per calibrated figure, in document order.

    documento, seccion, etiqueta, anio; impreso (as printed), unidad; indicador, filtros (dimension -> values), por (a
    dimension or "") and valores (the rows of `por` whose sum is the figure); operacion: "valor", or against the same
    query with `filtros_base` instead of `filtros` "variacion_pct" or "diferencia_pp"; criterio: "" is equal at the
    printed decimals; or "mas_de".
    """
    return [*map(_cifra, filas("metas_publicadas"))]


def deduced() -> list[dict[str, Any]]:
    """Return the figures that follow from printed ones, in the same form; `seccion` says how."""
    return [*map(_cifra, filas("metas_deducidas"))]


def _cifra(fila: Fila) -> dict[str, Any]:
    valores, operacion = fila["valores"].split("|"), fila["operacion"] or "valor"
    filtros = {c: _filtros(fila[c]) for c in ("filtros", "filtros_base")}
    return {**fila, **filtros, "anio": int(fila["anio"]), "valores": valores, "operacion": operacion}


def _filtros(texto: str) -> dict[str, list[str]]:
    pares = (parte.split("=", 1) for parte in texto.split(";") if parte)
    return {dimension: valores.split("|") for dimension, valores in pares}


COLUMNS = ("documento", "sección", "cifra", "año", "impreso o deducido", "calculado", "resultado")
HEADER = f"| {' | '.join(COLUMNS)} |\n|{' --- |' * len(COLUMNS)}\n"
PAGE = """# Calibración de los datos de demostración

Generado con `make documentos`; no se edita a mano. Los datos de demostración se escriben, se cargan como cualquier otro
archivo en una carpeta donde no hay nada más, y cada cifra se le pregunta al producto: todas, en `calibracion.csv`.
«Calculado» está redondeado a los decimales que imprime el informe.

De {impresas}, {iguales} son iguales, {distintas} son distintas y {ceros} son ceros impresos de actividades sin \
atenciones: de lo que no tiene filas el producto no responde nada, y no cero.

De las que ningún informe imprime y se deducen, {deducidas} son iguales.

## Las que no

{encabezado}{las_que_no}
## Cifras impresas que se excluyen entre sí

| documento | se eligió | se descartó | por qué |
| --- | --- | --- | --- |
{excluidas}"""
EQUAL, ZERO, DIFFERENT = "igual", "cero impreso, sin filas", "**distinta**"


class Measured(Struct, frozen=True):
    """A calibrated figure and what the product computes; None where no row answers."""

    cifra: dict[str, Any]
    calculado: Decimal | None

    @property
    def impreso(self) -> Decimal:
        """The printed figure."""
        return Decimal(self.cifra["impreso"])

    @property
    def redondo(self) -> Decimal | None:
        """The computed figure at the printed decimals."""
        return None if self.calculado is None else self.calculado.quantize(self.impreso, ROUND_HALF_UP)

    @property
    def juicio(self) -> str:
        """Whether both are equal at the printed decimals, or the computed one is above a printed "more than".

        A printed zero may have no row: nobody was served, so there is nothing to count.
        """
        if self.calculado is None:
            return DIFFERENT if self.impreso else ZERO
        es_mas_de = self.cifra["criterio"] == "mas_de"
        es_igual = self.calculado > self.impreso if es_mas_de else self.redondo == self.impreso
        return EQUAL if es_igual else DIFFERENT


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
    de_cada, iguales = Counter(m.juicio for m in impresas), sum(m.juicio == EQUAL for m in deducidas)
    distintas = (f"| {' | '.join(_cells(m))} |\n" for m in (*impresas, *deducidas) if m.juicio != EQUAL)
    columnas = ("documento", "figura_elegida", "figura_descartada", "motivo")
    excluidas = (f"| {' | '.join(f[c] for c in columnas)} |\n" for f in filas("exclusiones"))
    return PAGE.format(
        impresas=counted(len(impresas), "cifras impresas"),
        iguales=de_cada[EQUAL],
        distintas=de_cada[DIFFERENT],
        ceros=de_cada[ZERO],
        deducidas=f"{iguales} de {counted(len(deducidas), 'cifras')}",
        encabezado=HEADER,
        las_que_no="".join(distintas),
        excluidas="".join(excluidas),
    )


def table(catalogo: Catalog) -> str:
    """Return docs/calibracion.csv whole: every figure beside what the product computes."""
    return formats.delimited(COLUMNS, map(_cells, measured(catalogo, [*comparison(), *deduced()])))


def _cells(medida: Measured) -> tuple[str, ...]:
    cifra = medida.cifra
    decimales, unidad = len(cifra["impreso"].partition(".")[2]), f" {cifra['unidad']}".replace(" empresas", "")
    impreso, calculado = (
        formats.number(n, decimales) + ("" if n is None else unidad) for n in (medida.impreso, medida.redondo)
    )
    prefijo = "más de " if cifra["criterio"] == "mas_de" else ""
    donde = (cifra["documento"], cifra["seccion"], cifra["etiqueta"], str(cifra["anio"]))
    return (*donde, prefijo + impreso, calculado, medida.juicio)
