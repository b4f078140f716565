"""Parameters of the demonstration, and its in-memory simulation of a year: firms and the services they receive.

First the programme's tables, the country's districts, exact sampling and RUCs; then each year's firms, their profile
and their attentions.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from pp0093 import programme
from pp0093.language.words import plain
from pp0093.rules import installed
from pp0093.structs import Frozen

Enteros = npt.NDArray[np.int64]
Reales = npt.NDArray[np.float64]
Logicos = npt.NDArray[np.bool_]
Fila = dict[str, str]
NADA, SIN = -1, "Sin información"


def filas(nombre: str, **donde: object) -> list[Fila]:
    """Return the rows of a demonstration table with the given column values, as text."""
    todas = _leidas(programme.demo_table(nombre))
    return [f for f in todas if all(f[c] == str(v) for c, v in donde.items())]


_leidas = cache(programme.table_rows)


def valores(nombre: str, columna: str) -> list[str]:
    """Return the distinct values of a column, in order of appearance."""
    return list(dict.fromkeys(f[columna] for f in filas(nombre)))


def parametro(nombre: str) -> str:
    """Return a parameter of the demonstration."""
    return filas("parametros", parametro=nombre)[0]["valor"]


def numero_de_regla(nombre: str, anio: int) -> int:
    """Return an integer parameter of the product's rules in a year."""
    return int(installed().of(anio).numero(nombre))


def de_la_base(nombre: str, base: int, **donde: object) -> list[Fila]:
    """Return rows of a table: those of every year (blank `base`), then those of a base year."""
    return [*filas(nombre, base="", **donde), *filas(nombre, base=base, **donde)]


def una_por(clave: str, nombre: str, base: int) -> list[Fila]:
    """Return the last row of a base year for each key, in order of the keys' first appearance."""
    ultimas = {f[clave]: f for f in de_la_base(nombre, base)}
    return [ultimas[c] for c in valores(nombre, clave) if c in ultimas]


def elementos() -> list[str]:
    """Return the elements, which firms take part in: an activity, its unit and, for some, a family of services."""
    return valores("elementos", "elemento")


def sectores() -> list[str]:
    """Return the sectors that have classes, with "no sector" last."""
    return [*dict.fromkeys(f["clave"].partition("|")[0] for f in filas("margenes", margen="clase")), SIN]


def opciones(campo: str) -> list[str]:
    """Return the possible values of a list's field, repeated by weight; blank is an empty cell."""
    return [f["opcion"] for f in filas("opciones", campo=campo) for _ in range(int(f["veces"]))]


class Lugares(Frozen):
    """Districts of the country as arrays: department (an index), weight, names and code by style.

    `capitales` are the indexes of the capitals of departments, where events are held.
    """

    departamentos: list[str]
    ubigeos: list[str]
    departamento: Enteros
    peso: Reales
    capitales: Enteros
    nombres: dict[str, list[list[str]]]


@cache
def lugares() -> Lugares:
    """Return the districts of the country."""
    propios = [f for f in installed().rows("ubigeo") if not f["nota"]]
    departamentos = [f["departamento"] for f in installed().rows("departamento")]
    nombres = [[f[c] for c in ("departamento", "provincia", "distrito", "ubigeo_inei")] for f in propios]
    ubigeos = [f["ubigeo_inei"] for f in propios]
    return Lugares(
        departamentos,
        ubigeos,
        np.array([departamentos.index(u[:2]) for u in ubigeos]),
        np.array([(0.3, 3.0, 12.0)[(u[2:4] == "01") + (u[4:] == "01")] for u in ubigeos]),
        np.flatnonzero([u.endswith("0101") for u in ubigeos]),
        {"oficial": nombres, "mayusculas": [[*map(llano, n)] for n in nombres]},
    )


def llano(texto: str) -> str:
    """Return a text in upper case without accents, as many units write it."""
    return plain(texto).upper()


def tomadas(de: np.recarray, cuales: Enteros | Logicos | slice) -> np.recarray:
    """Select rows of a record array, with a plain index that the type checker accepts."""
    return de[cuales].view(np.recarray)


# Sampling.


def reparte(total: int, pesos: Sequence[float] | Enteros | Reales) -> Enteros:
    """Split a total by weights into integers (largest remainder); weights that already add up are returned as is."""
    pesos_ = np.asarray(pesos, dtype=np.float64)
    if pesos_.sum() <= 0:
        pesos_ = np.ones_like(pesos_)
    exactos = pesos_ / pesos_.sum() * total
    partes = np.floor(exactos + 1e-9).astype(np.int64)
    partes[np.argsort(partes - exactos, kind="stable")[: total - int(partes.sum())]] += 1
    return np.asarray(partes)


def elige(rng: np.random.Generator, cuantos: int, pesos: Reales) -> Enteros:
    """Choose exactly `cuantos` positions without replacement; zero weights are chosen last."""
    with np.errstate(divide="ignore"):
        puntaje = np.log(pesos) + rng.gumbel(size=len(pesos))
    return np.sort(np.argsort(-puntaje, kind="stable")[:cuantos])


def completa(rng: np.random.Generator, conocidos: Enteros, cupos: Enteros, pesos: Reales | None = None) -> Enteros:
    """Assign a value to each unknown (-1) so that every value meets its quota, counting the known ones.

    Where known ones exceed a quota, the others share the rest in proportion. `pesos` has a row per element and a column
    per value: its propensity.
    """
    valores_ = conocidos.copy()
    libres = np.flatnonzero(conocidos == NADA)
    faltan = np.maximum(cupos - np.bincount(conocidos[conocidos != NADA], minlength=len(cupos)), 0)
    faltan = reparte(len(libres), faltan)
    if pesos is None:
        valores_[libres] = rng.permutation(np.repeat(np.arange(len(cupos)), faltan))
        return valores_
    for valor in np.argsort(faltan, kind="stable"):
        elegidos = elige(rng, int(faltan[valor]), pesos[libres, valor])
        valores_[libres[elegidos]] = valor
        libres = np.delete(libres, elegidos)
    return valores_


# Days, counted from 1970, and RUCs: prefix, 99, six digits, check digit.


def dia(anio: int, mes: int) -> int:
    """Return the day number of the first of a month; month 13 is next January."""
    return int(np.datetime64((anio - 1970) * 12 + mes - 1, "M").astype("datetime64[D]").astype(np.int64))


def iso(dias: Enteros) -> list[str]:
    """Format days as yyyy-mm-dd."""
    return [*np.datetime_as_string(dias.astype("datetime64[D]")).tolist()]


def dmy(dias: Enteros) -> list[str]:
    """Format days as dd/mm/yyyy."""
    return [f"{d:%d/%m/%Y}" for d in dias.astype("datetime64[D]").tolist()]


PESOS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


def rucs(prefijos: Enteros, numeros: Enteros) -> Enteros:
    """Return RUCs as eleven-digit integers (none starts with 0)."""
    cuerpos = prefijos * 100_000_000 + 99_000_000 + numeros
    suma = sum(peso * (cuerpos // 10 ** (9 - lugar) % 10) for lugar, peso in enumerate(PESOS))
    return np.asarray(cuerpos * 10 + (11 - suma % 11) % 10)


# One year.


def calibrados() -> list[int]:
    """Return the years calibrated to a report."""
    return [int(f["anio"]) for f in filas("anios") if f["anio"] == f["base"]]


VUELVEN_DEL_ULTIMO, VUELVEN_DE_ANTES = 0.42, 0.03
POR_VUELTA = 990_000
"""Numbers from here on are for firms never served."""
PREFIJOS = {10: 0.66, 20: 0.31, 15: 0.01, 16: 0.01, 17: 0.01}
# Prefix of a number's first, second and third use, by the first's: no RUC is repeated.
VUELTAS = ({p: p for p in PREFIJOS}, {10: 20, 20: 10, 15: 16, 16: 17, 17: 15}, {10: 15, 20: 15, 15: 10, 16: 10, 17: 10})
CONOCIDO = ("sector", "clase", "distrito", "inscripcion", "prefijo")


class Directorio:
    """All firms over the years: fixed attributes, and registration date with SUNAT.

    -1 is not assigned yet; `inscripcion` counts days from 1970, `clase` is an integer.
    """

    def __init__(self) -> None:
        tipo = [*((c, "i8") for c in CONOCIDO), ("talla", "f8"), ("en_padron", "?")]
        self.firmas = np.recarray(0, dtype=tipo)
        self.ultimas: Enteros = np.empty(0, dtype=np.int64)
        self.ultimo_anio = 0

    def convoca(self, rng: np.random.Generator, anio: int, cuantas: int) -> Enteros:
        """Return the firms served in a year, unordered: some of last year's, some older, the rest new."""
        parte = VUELVEN_DEL_ULTIMO / max(anio - self.ultimo_anio, 1)
        vuelven = rng.choice(self.ultimas, int(parte * min(len(self.ultimas), cuantas)), replace=False)
        antiguas = np.setdiff1d(np.arange(len(self.firmas)), self.ultimas)
        de_antes = min(int(VUELVEN_DE_ANTES * cuantas), len(antiguas))
        vuelven = np.concatenate([vuelven, rng.choice(antiguas, de_antes, replace=False)])
        # New firms: the largest are companies (prefix 20), the others mostly 10 and 20.
        numeros = np.arange(len(self.firmas), len(self.firmas) + cuantas - len(vuelven))
        nuevas = np.full(len(numeros), NADA, dtype=self.firmas.dtype).view(np.recarray)
        nuevas.en_padron, nuevas.talla = True, rng.random(len(numeros))
        nuevas.prefijo = rng.choice([*PREFIJOS], size=len(numeros), p=[*PREFIJOS.values()])
        nuevas.prefijo[nuevas.talla > 0.93] = 20
        self.firmas = np.concatenate([self.firmas, nuevas]).view(np.recarray)
        if len(self.firmas) > POR_VUELTA * len(VUELTAS):
            raise ValueError("no quedan RUC de demostración: pida menos años o una escala menor")
        primeros, vueltas = self.firmas.prefijo[numeros % POR_VUELTA], numeros // POR_VUELTA
        self.firmas.prefijo[numeros] = [VUELTAS[v][p] for v, p in zip(vueltas, primeros, strict=True)]
        self.ultimas, self.ultimo_anio = np.concatenate([vuelven, numeros]), anio
        return rng.permutation(self.ultimas)

    def ruc(self, empresas: Enteros) -> Enteros:
        """Return the RUCs of some firms."""
        return rucs(self.firmas.prefijo[empresas], empresas % POR_VUELTA)


Contados = dict[str, dict[str, Enteros]]
"""{element: {service: firms (rows of the year) that receive it}}."""


def _contados(anio: Anio, rng: np.random.Generator, matriz: Logicos) -> Contados:
    """Return the firms of each service with a printed number of firms; table `repartos` gives their distribution.

    If all firms must receive some, each gets one service; the rest of each total goes to firms without it.
    """
    salida: Contados = {}
    for fila in filas("repartos"):
        empresas = np.flatnonzero(matriz[:, elementos().index(fila["empresas_de"])])
        margen, servidas = anio.margen(fila["margen"]), salida.setdefault(fila["elemento"], {})
        primeras = [empresas[:0]] * len(margen)
        if fila["todas"] == "si":
            primeras = np.split(rng.permutation(empresas), reparte(len(empresas), [*margen.values()]).cumsum()[:-1])
        for (servicio, total), propias in zip(margen.items(), primeras, strict=True):
            otras = np.setdiff1d(empresas, propias)
            faltan = min(max(total - len(propias), 0), len(otras))
            servidas[servicio] = np.concatenate([propias, rng.choice(otras, faltan, replace=False)])
    return salida


CAMPOS = "empresa elemento modalidad fecha otra_fecha distrito numero persona nota_entrada nota_salida"
ATENCION = [("servicio", "O"), ("tema", "O"), *((campo, "i8") for campo in CAMPOS.split())]
"""A row of a unit's list.

`servicio` and `tema` are names, `empresa` is the firm's row in the year; the rest are indexes of elements, modes and
districts (-1: the firm's own). `otra_fecha` is a second date of the row, 0 when none. Number and person (from 1) and
marks (-1: not tested) are relative to each list.
"""
CON_SEGUNDA_FECHA = 0.04


class Anio:
    """A simulated year; `base` is the nearest calibrated year, whose tables it follows.

    `empresas` are the directory indexes of the firms served, `cuantas` their number, `factor` times that of the base;
    the other arrays are aligned with it: RUC, district, site (-1: no unit with sites served it), place according to
    SUNAT, indexes of sector and brackets, and whether the year's cruce finds the required years since registration.
    """

    def __init__(self, anio: int, escala: float, directorio: Directorio) -> None:
        cercano = min(filas("anios"), key=lambda f: (abs(int(f["anio"]) - anio), int(f["anio"])))
        self.anio, self.base, self.virtual = anio, int(cercano["base"]), float(cercano["virtual"])
        self.cuantas = round(int(cercano["empresas"]) * escala)
        self.factor = self.cuantas / int(filas("anios", anio=self.base)[0]["empresas"])
        self.empresas = directorio.convoca(self.azar(1), anio, self.cuantas)
        self.firmas, self.ruc = directorio.firmas, directorio.ruc(self.empresas)
        matriz = self.membresia(self.azar(2))
        contados = _contados(self, self.azar(3), matriz)
        self.atenciones = _atenciones(self, self.azar(4), matriz, contados)
        self.elemento, self.primera = matriz.argmax(axis=1), np.full(self.cuantas, np.iinfo(np.int64).max)
        np.minimum.at(self.primera, self.atenciones.empresa, self.atenciones.fecha)
        # Attributes fixed from now on are stored in the directory.
        suyas, rng = tomadas(self.firmas, self.empresas), self.azar(5)
        self.distrito = _distritos(self, rng, suyas.distrito)
        self.sunat = _sunat(self, rng)
        self.sector = _sectores(self, rng, suyas.sector)
        _clases(self, rng)
        self.talla = np.where(self.sunat == EN_CRUCE, suyas.talla + self.de_la_ficha("talla"), np.nan)
        tamanos, ventas = valores("trabajadores", "tramo"), valores("tramos", "tramo")
        self.trabajadores = _en_tabla(self, rng, "sector_trabajadores", self.sector, de=sectores(), a=tamanos)
        self.tramo = _en_tabla(self, rng, "trabajadores_ventas", self.trabajadores, de=tamanos, a=ventas)
        self.edad = _edades(self, rng, suyas.inscripcion)
        self.sede = _sedes(self, self.azar(6), matriz, contados)

    def azar(self, etapa: int) -> np.random.Generator:
        """Return a generator seeded by the year, its size and the stage alone."""
        return np.random.default_rng([int(parametro("semilla")), self.anio, self.cuantas, etapa])

    def margen(self, nombre: str) -> dict[str, int]:
        """Return the number of firms of each key of a margin, scaled."""
        propias = filas("margenes", anio=self.base, margen=nombre)
        return {f["clave"]: round(int(f["empresas"]) * self.factor) for f in propias}

    def cruzado(self, nombre: str, primero: str) -> dict[str, int]:
        """Return row `primero` of a two-key margin (`a|b`)."""
        antes = f"{primero}|"
        return {c.removeprefix(antes): n for c, n in self.margen(nombre).items() if c.startswith(antes)}

    def fichas(self) -> list[Fila]:
        """Return the row of each element in its base year."""
        return una_por("elemento", "elementos", self.base)

    def membresia(self, rng: np.random.Generator) -> Logicos:
        """Return a boolean matrix of firms (unordered) by elements: whether each takes part.

        Raise ValueError when the tables of a calibrated year do not add up to its firms.
        """
        todos = [(f["patron"].split("+"), int(f["empresas"])) for f in filas("solapes", anio=self.base)]
        totales = {f["clave"]: int(f["empresas"]) for f in filas("margenes", anio=self.base, margen="elemento")}
        todos += [([e], total - sum(n for patron, n in todos if e in patron)) for e, total in totales.items()]
        cuantas = [n for _, n in todos]
        if self.factor == 1 and sum(cuantas) != self.cuantas:
            raise ValueError(f"margenes.csv y solapes.csv no suman las {self.cuantas} empresas de {self.anio}")
        participa = np.array([[e in patron for e in elementos()] for patron, _ in todos])
        return participa.repeat(reparte(self.cuantas, cuantas), axis=0)[rng.permutation(self.cuantas)]

    def de_la_ficha(self, columna: str) -> Reales:
        """Return a numeric column of the table of elements for each firm."""
        de_cada: Reales = np.array([float(f[columna]) for f in self.fichas()])[self.elemento]
        return de_cada


def _atenciones(anio: Anio, rng: np.random.Generator, matriz: Logicos, contados: Contados) -> np.recarray:
    """Return all attentions of the year, sorted by element and date."""
    partes = []
    for ficha, participa in zip(anio.fichas(), matriz.T, strict=True):
        elemento, empresas = ficha["elemento"], np.flatnonzero(participa)
        if not len(empresas):
            continue
        if elemento not in contados and float(ficha["eventos_por_cien"]):
            cuantos = max(4, round(len(empresas) * float(ficha["eventos_por_cien"]) / 100))
            eventos, quienes = _ocasiones(anio, rng, ficha, cuantos), _veces(rng, ficha, empresas)
            partes.append(tomadas(eventos, rng.integers(0, cuantos, len(quienes))))
            partes[-1].empresa = quienes
            continue
        de_cada = contados.get(elemento, {})
        if not de_cada:
            de_cada = {de_la_base("servicios", anio.base, elemento=elemento)[0]["servicio"]: empresas}
        for servicio, propias in de_cada.items():
            quienes = _veces(rng, ficha, propias)
            partes.append(_ocasiones(anio, rng, ficha, len(quienes), servicio))
            partes[-1].empresa = quienes
    todas = np.concatenate(partes).view(np.recarray)
    return tomadas(todas, np.lexsort((todas.empresa, todas.fecha, todas.elemento)))


def _veces(rng: np.random.Generator, ficha: Fila, empresas: Enteros) -> Enteros:
    return np.repeat(empresas, 1 + rng.poisson(float(ficha["repite"]), size=len(empresas)).clip(max=5))


def _ocasiones(anio: Anio, rng: np.random.Generator, ficha: Fila, cuantas: int, servicio: str = "") -> np.recarray:
    """Return service occasions on working days of an element's months; without `servicio`, its events."""
    salida = np.zeros(cuantas, dtype=ATENCION).view(np.recarray)
    dias = np.arange(dia(anio.anio, int(ficha["mes_desde"])), dia(anio.anio, int(ficha["mes_hasta"]) + 1))
    fecha, salida.distrito, salida.servicio = rng.choice(dias[(dias + 3) % 7 < 5], size=cuantas), NADA, servicio
    if not servicio:
        fecha.sort()
        posibles = de_la_base("servicios", anio.base, elemento=ficha["elemento"])
        pesos = np.array([float(f["peso"]) for f in posibles])
        salida.servicio = rng.choice([f["servicio"] for f in posibles], cuantas, p=pesos / pesos.sum())
    temas = de_la_base("temas", anio.base, elemento=ficha["elemento"])
    salida.tema = rng.choice([f["tema"] for f in temas], cuantas)
    salida.elemento, salida.fecha = elementos().index(ficha["elemento"]), fecha
    salida.modalidad = rng.random(cuantas) >= anio.virtual
    if not servicio:
        salida.distrito = rng.choice(lugares().capitales, cuantas)
    segunda = fecha + rng.integers(1, 6, cuantas)
    vale = (rng.random(cuantas) < CON_SEGUNDA_FECHA) & (segunda < dia(anio.anio + 1, 1))
    salida.otra_fecha = np.where(vale, segunda, 0)
    return salida


# Profile of each firm, by integer tables (place, sector, workers, sales).

EN_CRUCE, SOLO_PADRON, EN_NINGUNO = range(3)


def _distritos(anio: Anio, rng: np.random.Generator, conocidos: Enteros) -> Enteros:
    """Assign a district to each new firm so that departments meet their totals."""
    pais, margen = lugares(), anio.margen("departamento")
    nueva = conocidos == NADA
    departamento = np.where(nueva, NADA, pais.departamento[conocidos])
    departamento = completa(rng, departamento, np.array([margen[d] for d in pais.departamentos]))
    for numero in range(len(pais.departamentos)):
        propios = np.flatnonzero(pais.departamento == numero)
        donde = np.flatnonzero(nueva & (departamento == numero))
        pesos = pais.peso[propios] / pais.peso[propios].sum()
        conocidos[donde] = rng.choice(propios, size=len(donde), p=pesos)
    anio.firmas.distrito[anio.empresas] = conocidos
    return conocidos


def _sunat(anio: Anio, rng: np.random.Generator) -> Enteros:
    """Leave some firms out of the cruce with SUNAT, all in one region so that no published share of a place changes."""
    margen, region = anio.margen("sunat"), parametro("region_fuera_del_cruce")
    es_de_ahi = np.array([f["region_natural"] == region for f in installed().rows("departamento")], dtype=np.float64)
    pesos = es_de_ahi[lugares().departamento[anio.distrito]]
    fuera = rng.permutation(elige(rng, margen["solo_padron"] + margen["ninguno"], pesos))
    sunat = np.full(len(pesos), EN_CRUCE)
    sunat[fuera], sunat[fuera[margen["solo_padron"] :]] = SOLO_PADRON, EN_NINGUNO
    anio.firmas.en_padron[anio.empresas[sunat == EN_NINGUNO]] = False
    return sunat


def _sectores(anio: Anio, rng: np.random.Generator, conocidos: Enteros) -> Enteros:
    """Assign a sector to each firm of the cruce by its activities' propensities; a few have none."""
    *nombres, _ = sectores()
    sector = np.full(len(conocidos), len(nombres))
    visibles = np.flatnonzero(anio.sunat == EN_CRUCE)
    ocultas = elige(rng, anio.margen("sunat")["sin_ciiu"], np.ones(len(visibles)))
    visibles = np.delete(visibles, ocultas)
    cupos = np.array([sum(anio.cruzado("sector_trabajadores", s).values()) for s in nombres])
    afinidad = {(f["actividad"], f["sector"]): float(f["peso"]) for f in filas("afinidad")}
    pesos = np.array([[afinidad.get((f["actividad"], s), 1.0) for s in nombres] for f in anio.fichas()])
    sector[visibles] = completa(rng, conocidos[visibles], cupos, pesos[anio.elemento[visibles]])
    anio.firmas.sector[anio.empresas[visibles]] = sector[visibles]
    return sector


def _clases(anio: Anio, rng: np.random.Generator) -> None:
    for numero, nombre in enumerate(sectores()[:-1]):
        propias = anio.empresas[anio.sector == numero]
        cupos = anio.cruzado("clase", nombre)
        codigos = np.array([*map(int, cupos)])
        conocidas = pd.Index(codigos).get_indexer(anio.firmas.clase[propias])
        anio.firmas.clase[propias] = codigos[completa(rng, conocidas, np.array([*cupos.values()]))]


RUIDO = {"sector_trabajadores": 0.35, "trabajadores_ventas": 0.25}


def _en_tabla(
    anio: Anio, rng: np.random.Generator, tabla: str, primero: Enteros, *, de: list[str], a: list[str]
) -> Enteros:
    """Assign the second key of a two-way table: within each first key, higher scores get later values.

    Any firm may get the last value, which means no data; firms outside the cruce have no score (nan) and no data.
    """
    puntaje, nada = anio.talla + RUIDO[tabla] * rng.standard_normal(len(primero)), a.index(SIN)
    salida = np.full(len(primero), nada)
    for numero, nombre in enumerate(de):
        fila, propias = anio.cruzado(tabla, nombre), primero == numero
        cupos = np.array([fila.get(s, 0) for s in a])
        con_puntaje = np.flatnonzero(propias & ~np.isnan(puntaje))
        cupos[-1] = max(cupos[-1] - propias.sum() + len(con_puntaje), 0)
        *cupos_, sin_dato = reparte(len(con_puntaje), cupos)
        con_dato = np.delete(con_puntaje, elige(rng, int(sin_dato), np.ones(len(con_puntaje))))
        salida[con_dato[np.argsort(puntaje[con_dato], kind="stable")]] = np.repeat(range(nada), cupos_)
    return salida


CUMPLE, NO_CUMPLE, SIN_DATO = range(3)
PRIMERA_INSCRIPCION = dia(1993, 1)
AL_LIMITE = 0.004


def _edades(anio: Anio, rng: np.random.Generator, inscripcion: Enteros) -> Enteros:
    """Return which firms have the required years since registration, with and without sales in range; date the rest.

    Exactly the first quotas pass, as far as firms dated in earlier years allow.
    """
    limite = _anios_antes(anio.primera, numero_de_regla("focalizacion_antiguedad_anios", anio.base))
    fechada = inscripcion != NADA
    joven, pesos = fechada & (inscripcion > limite), 1 / anio.de_la_ficha("joven")
    edad = np.full(len(inscripcion), SIN_DATO)
    en_rango = np.array([f["en_rango"] == "si" for f in filas("tramos")])[anio.tramo]
    for nombre, propias in (("en_rango", en_rango), ("resto", ~en_rango)):
        suyas = propias & (anio.sunat == EN_CRUCE)
        margen = anio.cruzado("edad", nombre)
        cumplen, no_cumplen, _ = reparte(int(suyas.sum()), [margen[e] for e in ("cumple", "no cumple", "sin dato")])
        edad[suyas & joven] = NO_CUMPLE
        pueden = np.flatnonzero(suyas & ~joven)
        edad[pueden[elige(rng, int(cumplen), pesos[pueden])]] = CUMPLE
        libres = rng.permutation(np.flatnonzero(suyas & ~fechada & (edad == SIN_DATO)))
        edad[libres[: max(int(no_cumplen) - int((suyas & joven).sum()), 0)]] = NO_CUMPLE
    # Remaining firms are dated; a few exactly on the limit, or one day short of it.
    nuevas = np.flatnonzero(~fechada)
    n, limite = len(nuevas), limite[nuevas]
    al_limite = rng.random(n) < AL_LIMITE
    vieja = np.maximum(limite - np.where(al_limite, 0, rng.exponential(2400, n).astype(np.int64)), PRIMERA_INSCRIPCION)
    reciente = np.minimum(limite + np.where(al_limite, 1, rng.integers(1, 600, n)), anio.primera[nuevas])
    anio.firmas.inscripcion[anio.empresas[nuevas]] = np.where(edad[nuevas] == NO_CUMPLE, reciente, vieja)
    return edad


def _anios_antes(dias: Enteros, anios: int) -> Enteros:
    """Return the last registration date that completes some years by each day.

    Years are complete on the same day so many years later; from 29 February, on 28 February when there is no other.
    """
    siguientes = (dias + 1).astype("datetime64[D]")
    meses = siguientes.astype("datetime64[M]")
    limite = (meses - 12 * anios).astype("datetime64[D]") + (siguientes - meses)
    return np.asarray(limite.astype(np.int64) - 1)


def _sedes(anio: Anio, rng: np.random.Generator, matriz: Logicos, contados: Contados) -> Enteros:
    """Return the site index of each firm of the year, -1 if no unit with sites served it."""
    con_sedes = np.array([f["con_sedes"] == "si" for f in anio.fichas()])
    pueden: Logicos = np.asarray(matriz[:, con_sedes].any(axis=1))
    codigos, departamento = lugares().departamentos, lugares().departamento[anio.distrito]
    sede, nuevas, sedes = np.where(pueden, 0, NADA), anio.margen("sede"), filas("sedes")
    for numero, codigo in enumerate(codigos):
        propias = np.flatnonzero(pueden & (departamento == numero))
        sede[propias] = rng.choice(_cercanas(anio.anio, codigo, nuevas), len(propias))
    for servicio in valores("servicios_fuera_de_sedes_nuevas", "servicio"):
        for del_elemento in contados.values():
            pueden[del_elemento.get(servicio, [])] = False
    for nombre, cuantas in nuevas.items():
        posicion = valores("sedes", "sede").index(nombre)
        aqui = codigos.index(sedes[posicion]["departamentos"])
        candidatas = np.flatnonzero(pueden)
        elegidas = candidatas[elige(rng, cuantas, np.where(departamento[candidatas] == aqui, 1.0, 1e-9))]
        sede[elegidas], pueden[elegidas] = posicion, False
    return sede


def _cercanas(anio: int, departamento: str, aparte: Collection[str]) -> list[int]:
    """Return the sites open in a year that serve a department, or else all; before the first opened, the first."""
    hasta = max(anio, min(int(f["desde"]) for f in filas("sedes")))
    abiertas = {
        i: f["departamentos"].split("|")
        for i, f in enumerate(filas("sedes"))
        if f["sede"] not in aparte and int(f["desde"]) <= hasta
    }
    return [i for i, suyos in abiertas.items() if departamento in suyos] or [*abiertas]
