"""Sentences about the firms served, made from figures."""

from __future__ import annotations

from collections.abc import Sequence

from pp0093.ask import printed
from pp0093.ask.focalization import Criteria, Waterfall
from pp0093.ask.overlaps import Combination
from pp0093.ask.registry import DIMENSIONS
from pp0093.ask.rows import NO_DATA, Row
from pp0093.ask.view import View
from pp0093.firms.figures import share_of
from pp0093.writing import formats

NOT_CROSSED = (
    "Los documentos no imprimen este cruce y no hay registros de unidades cargados. Cargue los archivos en registros/."
)
ONLY_PRINTED = (
    "Sólo hay cifras publicadas para este año: la cascada y la sensibilidad salen de los registros de las unidades."
)
NO_FIRMS_TO_TRY = "Otra regla no se puede probar: de esta versión se conservan sólo sus cifras agregadas."
WATERFALL_NOTE = (
    "Una empresa que falla un criterio no está focalizada aunque le falte otro dato. La edad se mira sólo en las que "
    "están en SUNAT y las ventas, sólo en las que además tienen la edad."
)


HOW_HEAT = "Cada celda dice cuántas empresas reúnen las dos características; cuanto más oscura, más empresas."
HOW_WATERFALL = (
    "Se lee de arriba abajo: de las empresas atendidas, cuántas están en SUNAT; de ésas, cuántas tienen dos años en el "
    "registro; de ésas, cuántas venden entre 13 y 2,300 UIT. Lo rayado es lo que no se sabe."
)
HOW_TILES = (
    "Cada cuadro es un departamento, puesto más o menos donde queda y todos del mismo tamaño, para que la Amazonía no "
    "parezca más importante por ser más grande. El color tiene cinco pasos; los cortes están al pie. Pulse un cuadro "
    "para ver sólo ese departamento."
)
HOW_UPSET = (
    "Cada columna es una combinación de actividades: los puntos llenos dicen cuáles y la barra, cuántas empresas "
    "pasaron exactamente por ésas."
)


def no_records(vista: View) -> str:
    """Say that nothing answers."""
    if vista.firms:
        return f"Ninguna empresa de {vista.anio} responde a estos vista."
    return f"No hay registros de {vista.anio}."


def what_to_do(vista: View) -> str:
    """Say what to do when nothing answers."""
    if vista.firms:
        return f"Quite algún filtro, o elija otro año que {vista.anio}."
    return f"Para ver {vista.anio}, cargue los archivos de las unidades en registros/ y repita pp0093 etl."


def who(vista: View, fila: Row | None) -> str:
    """Answer whom the programme serves."""
    if fila is None:
        return no_records(vista)
    texto = f"En {vista.anio} se atendió a {formats.number(fila['empresas_atendidas'])} empresas"
    if fila["empresas_recurrentes"] is not None:
        texto += f"; {formats.number(fila['empresas_recurrentes'])} ya habían sido atendidas en un año anterior"
    return f"{texto}."


def right_ones(vista: View, fila: Row | None) -> str:
    """Answer whether the firms served are the right ones."""
    if fila is None or fila["focalizacion_pct"] is None:
        return no_records(vista)
    parte = formats.percent(fila["focalizacion_pct"])
    texto = f"En {vista.anio}, {parte} de las empresas atendidas cumple los tres criterios"
    if fila["focalizacion_max_pct"] is not None and fila["focalizacion_max_pct"] > fila["focalizacion_pct"]:
        texto += f"; con todos los datos podría llegar a {formats.percent(fila['focalizacion_max_pct'])}"
    return f"{texto}."


def where(vista: View, filas: list[Row]) -> str:
    """Answer where the firms are."""
    conocidas = [f for f in filas if f["departamento"] is not None and f["participacion_pct"] is not None][:3]
    if not conocidas:
        return no_records(vista)
    lista = ", ".join(f"{f['departamento_nombre']} ({formats.percent(f['participacion_pct'])})" for f in conocidas)
    return f"En {vista.anio}, los departamentos con más empresas atendidas son {lista}."


def services(vista: View, filas: list[Row]) -> str:
    """Answer what the firms receive."""
    if not filas:
        return no_records(vista)
    mayor = max(filas, key=lambda f: f["empresas_atendidas"])
    return (
        f"En {vista.anio} el servicio más extendido es {str(mayor['familia_servicio']).lower()}: "
        f"{formats.number(mayor['empresas_atendidas'])} empresas."
    )


def largest(filas: list[Row], dimension: str) -> str:
    """Title a chart of shares with its largest value."""
    parte = share_of(filas)
    con_dato = [f for f in filas if f[parte] is not None and f[dimension] not in (None, NO_DATA)]
    if not con_dato:
        return DIMENSIONS[dimension].etiqueta
    mayor = max(con_dato, key=lambda f: f[parte])
    nombre = mayor.get(f"{dimension}_nombre") or mayor[dimension]
    return f"{DIMENSIONS[dimension].etiqueta}: {nombre}, {formats.percent(mayor[parte])}"


def shares_note(filas: list[Row], anio: int, otro: int | None) -> str:
    """Say measure, base and date of a chart of shares."""
    de = "empresas con dato" if share_of(filas) == printed.SHARE_WITH_DATA else "empresas atendidas"
    return f"Parte de las {de}, {anio}" + (f"; la marca vertical es {otro}" if otro else "")


def lowest_rate(filas: list[Row], dimension: str) -> str:
    """Title a chart of rates with its lowest."""
    if not filas:
        return f"Focalización por {DIMENSIONS[dimension].etiqueta.lower()}"
    menor = min(filas, key=lambda f: f["focalizacion_pct"])
    nombre = menor.get(f"{dimension}_nombre") or menor[dimension]
    tasa = formats.percent(menor["focalizacion_pct"])
    return f"La más baja por {DIMENSIONS[dimension].etiqueta.lower()}: {nombre}, {tasa}"


def waterfall_headline(c: Waterfall, regla: Criteria) -> str:
    """Title the waterfall with where most firms are lost; `regla` is the one in force."""
    perdidas = {
        "no está activa y habida en SUNAT": c.formal_no,
        f"no tiene {formats.number(regla.antiguedad_anios)} años en el registro": c.antiguedad_no,
        "vende fuera de rango": c.ventas_no,
    }
    motivo, cuantas = max(perdidas.items(), key=lambda p: p[1])
    return (
        f"Lo que más descarta: {formats.number(cuantas)} empresas, porque {motivo}"
        if cuantas
        else "Ninguna se descarta"
    )


def overlap_headline(filas: Sequence[Combination]) -> str:
    """Title the overlap with the firms in it."""
    if not filas:
        return "Solapamiento entre actividades"
    return f"{formats.number(_firms_in_several(filas))} empresas pasaron por más de una actividad"


def overlap_note(filas: Sequence[Combination], dibujadas: Sequence[Combination], anio: int) -> str:
    """Say what the overlap chart shows, what it leaves out, and what the overlap is."""
    partes = [f"Empresas con exactamente esa combinación de actividades, {anio}."]
    otras = _firms_in_several(filas) - _firms_in_several(dibujadas)
    if otras:
        partes.append(
            f"Se ven las {len(dibujadas)} combinaciones mayores; las demás tienen {formats.number(otras)} empresas."
        )
    suma = sum(f.solapamiento for f in filas)
    partes.append(f"Sumar las actividades contaría {formats.number(suma)} empresas de más: es el solapamiento.")
    return " ".join(partes)


def _firms_in_several(filas: Sequence[Combination]) -> int:
    return sum(f.empresas for f in filas if f.actividades > 1)


def places_hint(vista: View) -> str:
    """Say how to go down to provinces and back."""
    if vista.departamento:
        return "Quite el filtro de departamento para volver a verlos todos."
    return "Pulse un cuadro de arriba, o elija un departamento en «Más filtros», para ver sus provincias."
