"""Which figure is shown of an activity, a product or the programme, decided a second time from the files of a folder.

Plain Python from the words of DOMAIN ("Which figure is shown", points 1, 2 and 10): deliveries, basis, count, where a
figure comes from, whether it is partial, and the interval that is known where no figure is. It shares no code with the
product. The files are those that tests/generador_entregas.py writes and those that ship.
"""

import math
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

from lectura_independiente_registros import CODIGOS, motivos_de_ruc, una_fecha
from libros import de_toml, leidas

DEBEN, CUENTAN, PRODUCTOS = de_toml("lectura_de_cifras").values()
ACCIONES = ("3.3", "4.2")
# The reports print the same firms of the family of services and of the product.
FAMILIAS = {"Articulación": "P2"}
# And those of the product and of the only activity that counts for it.
DE_UNA = {"P3": "3.1"}
LARGOS = {codigo: corto for corto, codigo in CODIGOS.items()} | PRODUCTOS
TODAS = tuple(DEBEN)
PROGRAMA = "programa"
PRIMER_ANIO = 2013


@dataclass(frozen=True)
class Cifra:
    """A figure and where it comes from; without a value, what it is known to lie between, if anything."""

    valor: int | None = None
    procedencia: str | None = None
    parcial: bool = False
    entre: tuple[int, int] | None = None


NADA = Cifra()


@dataclass(frozen=True)
class Fila:
    """A date of attention that was loaded."""

    archivo: str
    ruc: str
    dia: date
    actividad: str
    unidad: str


@dataclass(frozen=True)
class Entrega:
    """What a file delivers of a unit, an activity and a year."""

    archivo: str
    unidad: str
    actividad: str
    anio: int
    desde: date
    hasta: date
    es_completa: bool
    llega: tuple[date, int]


class Lectura:
    """The figures of a folder on some day."""

    def __init__(self, raiz: Path, hoy: date, inventadas: dict[int, dict[str, set[str]]] | None = None) -> None:
        self.hoy = hoy
        self.reales: set[int] = set()
        self.filas: list[Fila] = []
        self.entregas: list[Entrega] = []
        self.futuras = 0
        self.reportado: dict[tuple[int, str], tuple[int, date | None]] = {}
        self.impreso: dict[tuple[int, str], int] = {}
        self.cambios: dict[tuple[int, str], list[tuple[int, int]]] = defaultdict(list)
        for puesto, (archivo, dice) in enumerate(_manifiesto(raiz).items()):
            if archivo.startswith("registros/"):
                self._lista(raiz, archivo, dice, puesto)
            elif archivo.startswith("metas/"):
                self._metas(raiz, archivo, dice)
        self._impresos(raiz)
        self.cuentan = self._que_cuentan()
        # All or nothing by year: a real list or goal of a year ends its demonstration.
        self.inventadas = {a: f for a, f in (inventadas or {}).items() if a not in self.reales}

    # What files say.

    def _lista(self, raiz: Path, archivo: str, dice: dict[str, str], puesto: int) -> None:
        anio, desde, corte = int(dice["anio"] or 0), una_fecha(dice["desde"]), una_fecha(dice["corte"])
        self.reales.add(anio)
        todas = malas = 0
        buenas = []
        for fila in leidas(raiz / archivo):
            todas += 1
            dia = una_fecha(fila["FECHA"])
            es_futura = dia is not None and dia > (corte or self.hoy)
            self.futuras += es_futura
            es_mala = dia is None or es_futura or dia.year < PRIMER_ANIO or (anio and dia.year != anio)
            if motivos_de_ruc(fila["RUC"])[1] or es_mala:
                malas += bool(fila["RUC"])
            elif dia:
                codigo = LARGOS.get(fila["ACTIVIDAD"], fila["ACTIVIDAD"])
                buenas.append(Fila(archivo, fila["RUC"], dia, codigo, fila["UNIDAD"]))
        self.filas += buenas
        self.reales |= {f.dia.year for f in buenas}
        se_dice = dice["entrega"] == "completa" and bool(anio or desde or corte)
        se_dice = se_dice and not (corte and corte > self.hoy) and not (desde and corte and desde > corte)
        # A period that is declared is of a year, that of the day that it reaches or begins, also where none is named.
        periodo = anio or next((d.year for d in (corte, desde) if d), 0)
        dichas = [LARGOS.get(a, a) for a in dice["actividad"].split(";") if a]
        suyas = {(f.dia.year, f.unidad, f.actividad) for f in buenas} | {
            (periodo, dice["unidad"], a) for a in dichas if periodo
        }
        for suyo, unidad, actividad in suyas:
            ultimo = max(
                (f.dia for f in buenas if (f.dia.year, f.unidad, f.actividad) == (suyo, unidad, actividad)),
                default=None,
            )
            dicha = not dichas or (actividad in dichas and unidad == dice["unidad"])
            fin = corte or (date(suyo, 12, 31) if self.hoy > date(suyo, 12, 31) else None)
            completa = se_dice and suyo == periodo and dicha and malas <= 0.05 * todas and fin is not None
            principio = desde or date(suyo, 1, 1)
            hasta = fin if completa and fin else ultimo or fin or principio
            llega = (fin or ultimo or principio, puesto)
            if completa and principio > date(suyo, 1, 1):  # It says some days of the year again: after those above it.
                antes = [e for e in self.entregas if (e.anio, e.unidad, e.actividad) == (suyo, unidad, actividad)]
                llega = (max([llega[0], *(e.llega[0] for e in antes)]), puesto)
            self.entregas.append(Entrega(archivo, unidad, actividad, suyo, principio, hasta, completa, llega))

    def _metas(self, raiz: Path, archivo: str, dice: dict[str, str]) -> None:
        for fila in leidas(raiz / archivo):
            self.reales.add(int(fila["ANIO"]))
            if fila["EJEC_ANUAL"]:
                clave = (int(fila["ANIO"]), LARGOS[fila["CODIGO"]])
                self.reportado[clave] = (int(fila["EJEC_ANUAL"]), una_fecha(dice["corte"]))

    def _impresos(self, raiz: Path) -> None:
        """Printed figures: of the annex before the chart, of the chart before the text; and those that changes give."""
        halladas: dict[tuple[int, str], tuple[int, int]] = {}
        cambios = []
        for ruta in sorted((raiz / "publicado").glob("informe_*.csv"), reverse=True):
            for f in leidas(ruta):
                que, anio = f["indicador"], int(f["anio"])
                de = LARGOS.get(f["valor_dimension"], f["valor_dimension"]) or PROGRAMA
                es_familia = (f["dimension"], que) == ("familia_servicio", "empresas_atendidas") and de in FAMILIAS
                de = FAMILIAS[de] if es_familia else de
                if (f["dimension"] not in ("", "actividad", "producto") and not es_familia) or not f["valor"]:
                    continue
                if que in ("empresas_atendidas_variacion_pct", "empresas_atendidas_razon_pct"):
                    cambios.append((anio, de, f["valor"], que.endswith("razon_pct")))
                es_anexo = f["seccion"].lower().startswith("anexo") and que == "avance_fisico"
                if que == "empresas_atendidas" or (es_anexo and f["dimension"]):
                    orden = 4 if es_familia else 1 if es_anexo else 2 if "(gráfico)" in f["seccion"] else 3
                    dado = (orden, int(float(f["valor"])))
                    if (anio, de) not in halladas or orden < halladas[anio, de][0]:
                        halladas[anio, de] = dado
        de_productos = {(anio, DE_UNA[de]): valor for (anio, de), (_, valor) in halladas.items() if de in DE_UNA}
        self.impreso = de_productos | {clave: valor for clave, (_, valor) in halladas.items()}
        for anio, de, texto, es_razon in cambios:
            if (anio, de) in self.impreso and (anio - 1, de) not in self.impreso:
                self.cambios[anio - 1, de].append(_antes(self.impreso[anio, de], texto, es_razon=es_razon))

    # What units delivered.

    def _que_cuentan(self) -> list[Fila]:
        """Rows without those that a later whole delivery says again, each attention once."""
        quedan, vistas = [], set()
        suyas = {(e.archivo, e.unidad, e.actividad, e.anio): e for e in self.entregas}
        for f in sorted(self.filas, key=lambda f: f.archivo):
            suya = suyas[f.archivo, f.unidad, f.actividad, f.dia.year]
            reemplazada = any(
                (o.unidad, o.actividad, o.anio) == (f.unidad, f.actividad, f.dia.year)
                and o.es_completa
                and o.desde <= f.dia <= o.hasta
                and o.llega > suya.llega
                for o in self.entregas
            )
            clave = (f.ruc, f.dia, f.actividad, f.unidad)
            if not reemplazada and clave not in vistas:
                quedan.append(f)
                vistas.add(clave)
        return quedan

    def completa_hasta(self, anio: int, actividad: str, unidad: str) -> date | None:
        """Return the day that a unit's whole periods reach unbroken from 1 January."""
        llega = date(anio - 1, 12, 31)
        suyas = [
            e for e in self.entregas if (e.anio, e.actividad, e.unidad) == (anio, actividad, unidad) and e.es_completa
        ]
        for e in sorted(suyas, key=lambda e: e.desde):
            if e.desde <= llega + timedelta(1):
                llega = max(llega, e.hasta)
        return llega if llega.year == anio or llega > date(anio, 12, 31) else None

    def registros_hasta(self, anio: int, actividad: str) -> date | None:
        """Return how far the records of an activity are whole; None when they are not."""
        dias = [self.completa_hasta(anio, actividad, u) for u in DEBEN.get(actividad, ())]
        if not dias or None in dias:
            return None
        hasta = min(d for d in dias if d)
        return hasta if self.hoy.year <= anio or hasta >= date(anio, 12, 31) else None

    def empresas(self, anio: int, actividades: tuple[str, ...], *, solo_completas: bool) -> set[str]:
        """Return the firms of some activities; of what is whole, to the day it is."""
        halladas = set()
        for f in self.cuentan:
            if f.dia.year == anio and f.actividad in actividades:
                hasta = self.registros_hasta(anio, f.actividad)
                if not solo_completas or (hasta and f.dia <= hasta):
                    halladas.add(f.ruc)
        return halladas

    # Which figure is shown.

    def actividad(self, anio: int, actividad: str) -> Cifra:
        """Return the figure of an activity measured in firms."""
        if self.registros_hasta(anio, actividad):
            return Cifra(len(self.empresas(anio, (actividad,), solo_completas=True)), "calculado")
        suyas = (actividad,)
        return self._otra(anio, actividad) or self._parcial(anio, suyas) or self._inventada(anio, suyas) or NADA

    def accion(self, anio: int, actividad: str) -> Cifra:
        """Return the progress of an activity measured in actions."""
        return self._dada(anio, actividad) or NADA

    def producto(self, anio: int, producto: str) -> Cifra:
        """Return the figure of a product: the firms of the activities that count towards it."""
        suyas = CUENTAN[producto]
        if len(suyas) == 1 and (anio, producto) not in self.impreso and (anio, producto) not in self.reportado:
            return self.actividad(anio, suyas[0])
        return self._de_varias(anio, producto, suyas)

    def programa(self, anio: int) -> Cifra:
        """Return the firms of the programme."""
        return self._de_varias(anio, PROGRAMA, TODAS)

    def _de_varias(self, anio: int, de: str, suyas: tuple[str, ...]) -> Cifra:
        if all(self.registros_hasta(anio, a) for a in suyas):
            return Cifra(len(self.empresas(anio, suyas, solo_completas=True)), "calculado")
        if dada := self._dada(anio, de):
            return dada
        if entre := self._entre(anio, de, suyas):
            return Cifra(entre=entre) if entre[0] != entre[1] else Cifra(entre[0], "derivado")
        debajo = [*suyas, *(CUENTAN if de == PROGRAMA else ())]
        hay_algo = any((anio, d) in self.impreso or (anio, d) in self.reportado for d in debajo)
        return NADA if hay_algo else self._parcial(anio, suyas) or self._inventada(anio, suyas) or NADA

    def _inventada(self, anio: int, suyas: tuple[str, ...]) -> Cifra | None:
        """Return the firms of the demonstration, of a year in it."""
        if anio not in self.inventadas:
            return None
        return Cifra(len(set[str]().union(*(self.inventadas[anio][a] for a in suyas))), "sintetico")

    def _dada(self, anio: int, de: str) -> Cifra | None:
        if (anio, de) in self.impreso:
            return Cifra(self.impreso[anio, de], "publicado")
        if (anio, de) in self.reportado:
            return Cifra(self.reportado[anio, de][0], "reportado")
        return None

    def _otra(self, anio: int, actividad: str) -> Cifra | None:
        """Return what is printed or reported.

        Of a running year, reported no earlier than what was received, or printed where nothing else is known.
        """
        if self.hoy.year > anio:
            return self._dada(anio, actividad)
        llegan = {f.archivo for f in self.filas if (f.dia.year, f.actividad) == (anio, actividad)}
        cortes = [e.llega[0] for e in self.entregas if (e.anio, e.actividad) == (anio, actividad)]
        recibido = max(cortes) if llegan else None
        if (anio, actividad) in self.reportado:
            valor, corte = self.reportado[anio, actividad]
            if not recibido or (corte and corte >= recibido):
                return Cifra(valor, "reportado")
        return None if recibido else self._dada(anio, actividad)

    def _parcial(self, anio: int, suyas: tuple[str, ...]) -> Cifra | None:
        firmas = self.empresas(anio, suyas, solo_completas=False)
        return Cifra(len(firmas), "calculado", parcial=True) if firmas else None

    def _entre(self, anio: int, de: str, suyas: tuple[str, ...]) -> tuple[int, int] | None:
        """Return what a figure lies between: its activities and the changes printed; none where they disagree."""
        tramos = list(self.cambios.get((anio, de), ()))
        conocidas = [self.actividad(anio, a) for a in suyas]
        if all(c.valor is not None and not c.parcial and c.procedencia != "sintetico" for c in conocidas):
            valores = [c.valor or 0 for c in conocidas]
            tramos.append((max(valores), sum(valores)))
        if not tramos:
            return None
        desde, hasta = max(t[0] for t in tramos), min(t[1] for t in tramos)
        return (desde, hasta) if desde <= hasta else None


def _antes(ahora: int, texto: str, *, es_razon: bool) -> tuple[int, int]:
    """Return the whole numbers from which a printed figure is a printed change, at the change's own rounding."""
    media = Fraction(5, 10 ** (len(texto.partition(".")[2]) + 1))
    base = 0 if es_razon else 100
    extremos = [100 * Fraction(ahora) / (base + Fraction(texto) + signo * media) for signo in (-1, 1)]
    return math.ceil(min(extremos)), math.floor(max(extremos))


def _manifiesto(raiz: Path) -> dict[str, dict[str, str]]:
    dicen = ("unidad", "actividad", "anio", "desde", "corte", "entrega")
    return {f["archivo"]: {c: f.get(c) or "" for c in dicen} for f in leidas(raiz / "manifest.csv")}
