"""Which cells of a cross are told to a reader of aggregates, so that no count of few firms can be worked out.

A cell of few firms is kept; so is one whose difference with what it is filtered from is of few, and what SUNAT says of
a small group that is all alike. What says who a firm is
adds up: in each of its lines (a group opened by it, under the filters) whatever is kept must be of two cells or more,
add up to firms enough, and leave room between what it adds up to and the least that it can be. Where a line has no more
to keep, it is not opened: neither who is there nor who is not is told. What is under a kept cell is kept. Last, there
must be other worlds, told alike in every cross, where each cell of few has other firms (`worlds`): more is kept until
there are.

The decision looks at the firms alone, so two ways of asking for the same firms are told the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from pp0093.ask.protected.people import OF_A_FIRM, OF_SUNAT, Cells, People, Terms, Whole, crossed, one_number
from pp0093.structs import Frozen

Flags = npt.NDArray[np.bool_]
Amounts = npt.NDArray[np.float64]
# How many firms more a kept cell of firms enough could have, for who only knows that it is one.
ROOM = 50.0
# More firms than any cell has.
MORE_FIRMS = 1e6
# Groups, by the codes of their dimensions.
Groups = dict[tuple[str, ...], set[tuple[int, ...]]]
# How many times more is kept for other worlds to be, before groups are closed and, as many later, the cross itself.
ROUNDS = 15
# How many worlds there are besides the true one, in pairs: a cell is wanted to have more in one, less in the other.
MANY = 6
# What a world pays for each firm that a cell has beyond one more or less, and for each that cannot be.
DISTANCE_PRICE, AMISS = 0.01, 1_000.0
NONE = 1e-6


class Additive(Struct):
    """A way in which the cells of a cross add up: to which group each belongs, and whether the group's sum is told.

    Those of a service add up to no less than the group: `sobra` is by how much they are more. The worlds of those that
    are not `con_mundos` are not asked of the cells: two groups of services, one within another, may have worlds apart,
    but where the sums of the wider one are all told.
    """

    de_cual: Whole
    se_sabe: Flags
    madre: CrossTold
    sobra: Amounts | None = None
    con_mundos: bool = True

    def sums(self, valores: npt.NDArray[np.generic]) -> Amounts:
        """Return the sum of something of the cells in each group."""
        return np.bincount(self.de_cual, valores.astype(float), len(self.se_sabe)).astype(float)

    def first(self, posibles: Flags, *orden: npt.NDArray[np.generic]) -> Whole:
        """Return the first possible cell of each group, in some orders: by the last of them, then by those before."""
        cuales = np.nonzero(posibles)[0]
        cuales = cuales[np.lexsort((*(por[cuales] for por in orden), self.de_cual[cuales]))]
        return cuales[np.unique(self.de_cual[cuales], return_index=True)[1]]


@dataclass
class CrossTold:
    """The cells of a cross and which of them are kept; `cerradas` are the groups that are not opened, by dimensions.

    Of those that are `mudas` not even that they are of few is said: with it they would be known. `mundos` are the other
    ways of having these cells that are told alike, none where nothing is opened.
    """

    celdas: Cells
    oculta: Flags
    cerradas: Groups = field(default_factory=partial(defaultdict, set))
    mudas: Groups = field(default_factory=partial(defaultdict, set))
    muda: Flags = field(init=False)
    mundos: list[Amounts] = field(init=False)

    def __post_init__(self) -> None:
        self.muda = np.zeros(len(self.oculta), bool)
        self.mundos = [self.celdas.empresas.astype(float)] * MANY


class Keeper:
    """Decides, for the firms of a year, what is told of every cross that may be asked."""

    def __init__(self, personas: People, terminos: Terms) -> None:
        self.personas = personas
        self.terminos = terminos
        self._dichas: dict[tuple[str, ...], CrossTold] = {}

    def told(self, dimensiones: Iterable[str]) -> CrossTold:
        """Return which cells of an allowed cross may be shown, decided once."""
        clave = tuple(sorted(dimensiones))
        if clave not in self._dichas:
            self._dichas[clave] = self._decided(clave)
        return self._dichas[clave]

    def opens(self, dimensiones: Iterable[str]) -> bool:
        """Tell whether a cross is opened: allowed and, of as many dimensions as may be, told for the most part."""
        clave = tuple(sorted(dimensiones))
        if not self.terminos.allows(clave):
            return False
        if len(crossed(clave)) < self.terminos.dimensiones:
            return True
        dicha = self.told(clave)
        bastan = dicha.celdas.empresas >= self.terminos.minimo
        return 100 * int((bastan & ~dicha.oculta).sum()) >= self.terminos.celdas_pct * int(bastan.sum()) > 0

    def _decided(self, clave: tuple[str, ...]) -> CrossTold:
        celdas = self.personas.cells(clave)
        dicha = CrossTold(celdas, celdas.empresas < self.terminos.minimo)
        lineas = [self._line(dicha, fina, gruesa) for fina in clave for gruesa in ((), *self._coarser(clave, fina))]
        self._fill(dicha, lineas)
        if clave:
            self._imagine(dicha, lineas)
        return dicha

    def _coarser(self, clave: tuple[str, ...], fina: str) -> list[tuple[str]]:
        """Return the dimensions that one of a cross is within and with which, instead of it, the cross is asked too."""
        otras = [d for d in clave if d != fina]
        de_fuera = [g for g in self.personas.ancestors(fina) if g not in clave]
        return [(g,) for g in de_fuera if self.terminos.allows((*otras, g))]

    def _line(self, dicha: CrossTold, fina: str, gruesa: Sequence[str]) -> Additive:
        """Return how cells add up without one of their dimensions or, with `gruesa`, with that one in its place.

        What is under a kept cell is kept, and so are, of a service, the cells that leave few firms of their group out.
        """
        celdas, minimo = dicha.celdas, self.terminos.minimo
        madre = self.told((*(d for d in celdas.dimensiones if d != fina), *gruesa))
        codigos = celdas.codigos | {g: self.within(fina, g)[celdas.codigos[fina]] for g in gruesa}
        claves = one_number(codigos, madre.celdas.dimensiones, celdas.tamanos, len(celdas.empresas))
        linea = Additive(np.searchsorted(madre.celdas.claves, claves), ~madre.oculta, madre)
        self._shut(dicha, madre, linea.de_cual)
        del_grupo = madre.celdas.empresas[linea.de_cual]
        if fina not in OF_A_FIRM:
            resto = del_grupo - celdas.empresas
            dicha.oculta |= (resto > 0) & (resto < minimo)
            linea.sobra = linea.sums(celdas.empresas) - madre.celdas.empresas
            linea.con_mundos = not gruesa or not madre.oculta.any()
        elif (
            not gruesa and fina in OF_SUNAT and not any(fina in self.personas.ancestors(d) for d in celdas.dimensiones)
        ):
            dicha.oculta |= (celdas.empresas == del_grupo) & (del_grupo < self.terminos.grupo_chico)
        return linea

    def _shut(self, dicha: CrossTold, madre: CrossTold, lugar: Whole) -> None:
        """Keep what is under a kept cell, and do not open it: how many are there would tell how many it has."""
        dicha.oculta |= madre.oculta[lugar]
        dicha.muda |= madre.muda[lugar]
        celdas = madre.celdas
        columnas = [celdas.codigos[d][madre.oculta].tolist() for d in celdas.dimensiones]
        dicha.cerradas[celdas.dimensiones].update(zip(*columnas, strict=True))
        for suyas, de_ella in ((dicha.cerradas, madre.cerradas), (dicha.mudas, madre.mudas)):
            for dimensiones, grupos in de_ella.items():
                suyas[dimensiones] |= grupos

    def within(self, fina: str, gruesa: str) -> Whole:
        """Return the coarser value of each value of a dimension."""
        de_cual = np.zeros(len(self.personas.valores[fina]), np.int64)
        de_cual[self.personas.codigos[fina]] = self.personas.codigos[gruesa]
        return de_cual

    def _fill(self, dicha: CrossTold, lineas: list[Additive]) -> None:
        """Keep more cells, the smallest first, until no line gives away those that it keeps."""
        empresas, minimo = dicha.celdas.empresas, self.terminos.minimo
        menos = np.where(empresas < minimo, 1.0, float(minimo))  # The least that each kept cell can have, as is said.
        while faltan := [(linea, mala) for linea in lineas if (mala := self._gives(dicha, linea, menos, lineas)).any()]:
            linea, mala = faltan[0]
            # One that can't have less hides nobody.
            primeras = linea.first(~dicha.oculta & mala[linea.de_cual], empresas, empresas == minimo)
            dicha.oculta[primeras] = True
            for grupo in set(np.nonzero(mala)[0]) - set(linea.de_cual[primeras]):
                self._close(dicha, linea, int(grupo))

    def _gives(self, dicha: CrossTold, linea: Additive, menos: Amounts, lineas: list[Additive]) -> Flags:
        """Tell which groups of a line give away what they keep."""
        oculta, empresas, minimo = dicha.oculta, dicha.celdas.empresas, self.terminos.minimo
        pocas = oculta & (empresas < minimo)
        # How many firms more each kept cell could have: one said to be of few, not many.
        sube = np.where(empresas < minimo, minimo - 1 - empresas, ROOM) * oculta
        baja = (empresas - menos) * oculta * self._may_fall(sube, lineas)
        if linea.sobra is not None:
            fijas = linea.sums(pocas & (sube < 1) & (baja < 1)) > 0
            # By what its services add up to, it says that few firms had more than one of them.
            con_varios = (linea.sobra > 0) & (linea.sobra < minimo) & (linea.sums(oculta) == 0)
            dicen: Flags = linea.se_sabe & (fijas | con_varios)
            return dicen
        otras_bajan, otras_suben = linea.sums(baja)[linea.de_cual] - baja, linea.sums(sube)[linea.de_cual] - sube
        se_mueve = ((otras_bajan >= 1) & (sube >= 1)) | ((otras_suben >= 1) & (baja >= 1))
        quietas = linea.sums(pocas & ~se_mueve)
        cuantas, suma = linea.sums(oculta), linea.sums(empresas * oculta)
        mala: Flags = linea.se_sabe & (cuantas > 0) & ((cuantas < 2) | (suma < minimo) | (quietas > 0))
        return mala

    def _may_fall(self, sube: Amounts, lineas: list[Additive]) -> Flags:
        """Tell which cells could have fewer firms: some service of their group would have them besides, or has."""
        pueden = np.ones(len(sube), bool)
        for linea in lineas:
            if linea.sobra is not None:
                otras = linea.sums(sube)[linea.de_cual] - sube
                pueden &= ~linea.se_sabe[linea.de_cual] | (linea.sobra[linea.de_cual] >= 1) | (otras >= 1)
        return pueden

    def _close(self, dicha: CrossTold, linea: Additive, grupo: int) -> None:
        celdas = linea.madre.celdas
        dicha.mudas[celdas.dimensiones].add(tuple(int(celdas.codigos[d][grupo]) for d in celdas.dimensiones))
        dicha.muda |= linea.de_cual == grupo
        linea.se_sabe = linea.se_sabe & (np.arange(len(linea.se_sabe)) != grupo)

    def _imagine(self, dicha: CrossTold, lineas: list[Additive]) -> None:
        """Keep more cells until other worlds are told as the true one; where that does not end, open nothing."""
        empresas = dicha.celdas.empresas
        pocas, con_mundos = empresas < self.terminos.minimo, [linea for linea in lineas if linea.con_mundos]
        sumas = [Sums(li.de_cual, li.madre.mundos, li.sobra is None) for li in con_mundos]
        for vuelta in range(2 * ROUNDS if all(suma.mundos for suma in sumas) else 0):
            limites = self._limits(dicha, lineas)
            dicha.mundos, impiden = imagined(empresas.astype(float), limites, pocas, sumas)
            if not impiden.any():
                return
            desde = vuelta % len(lineas)
            en_orden = [*lineas[desde:], *lineas[:desde]]
            se_calla = vuelta < ROUNDS and self._keep_beside(dicha, en_orden, impiden)
            if not se_calla and not self._close_around(dicha, lineas, impiden):
                break
            self._fill(dicha, lineas)
        dicha.mundos = []
        dicha.oculta[:] = True
        dicha.muda[:] = True
        dicha.mudas[()] = {()}

    def _limits(self, dicha: CrossTold, lineas: list[Additive]) -> tuple[Amounts, Amounts]:
        """Return between which firms each cell is, for who knows what is said of it."""
        empresas, minimo = dicha.celdas.empresas.astype(float), self.terminos.minimo
        se_abre = ~dicha.muda & np.all([~li.madre.oculta[li.de_cual] for li in lineas], axis=0)
        pocas = empresas < minimo
        desde = np.where(pocas, 1.0, float(minimo)) * se_abre
        hasta = np.where(pocas & ~dicha.muda, minimo - 1.0, MORE_FIRMS)
        return np.where(dicha.oculta, desde, empresas), np.where(dicha.oculta, hasta, empresas)

    def _keep_beside(self, dicha: CrossTold, lineas: list[Additive], impiden: Flags) -> bool:
        """Keep the smallest cell told of each group of those that stand in the way; tell whether there is any."""
        for linea in lineas:
            en_mala = np.isin(linea.de_cual, linea.de_cual[impiden]) & linea.se_sabe[linea.de_cual]
            primeras = linea.first(~dicha.oculta & en_mala, dicha.celdas.empresas)
            if len(primeras):
                dicha.oculta[primeras] = True
                return True
        return False

    def _close_around(self, dicha: CrossTold, lineas: list[Additive], impiden: Flags) -> bool:
        """Close, of the groups of those that stand in the way, the ones of fewest cells; tell whether there is any."""
        abiertas = impiden & ~dicha.muda
        for celda in np.nonzero(abiertas)[0]:
            linea = min(lineas, key=lambda li: int((li.de_cual == li.de_cual[celda]).sum()))
            dicha.oculta |= linea.de_cual == linea.de_cual[celda]
            self._close(dicha, linea, int(linea.de_cual[celda]))
        return bool(abiertas.any())


class Sums(Frozen):
    """How the cells of a cross add up to another's: each cell's position in it, and the other's counts in each world.

    Those of a service add up to no less (`exactas` is false), and none of them is more than the whole.
    """

    de_cual: Whole
    mundos: Sequence[Amounts]
    exactas: bool

    def of(self, libres: Whole, empresas: Amounts) -> Free:
        """Return the same of the cells that are not told, which is all that may be another in a world."""
        grupos, suyo = np.unique(self.de_cual[libres], return_inverse=True)
        suma = np.bincount(self.de_cual, empresas, len(self.mundos[0])).astype(float)
        return Free(suyo, suma[grupos], [m[grupos] for m in self.mundos], self.exactas)


class Free(Frozen):
    """Sums of hidden cells: the sum that each cell belongs to, the true sums, and those of each world."""

    suyo: Whole
    suma: Amounts
    mundos: Sequence[Amounts]
    exactas: bool


def imagined(
    empresas: Amounts, limites: tuple[Amounts, Amounts], pocas: Flags, sumas: Sequence[Sums]
) -> tuple[list[Amounts], Flags]:
    """Return worlds of a cross whose cells lie between limits, and which cells stand in their way.

    These are those that a world could not have within their limits or with their sums, and those of few (`pocas`) that
    have as many firms in each world as they truly have. Without any, what is told gives none of few away.
    """
    mundos, impiden = [empresas.copy() for _ in range(MANY)], np.zeros(len(empresas), bool)
    libres = np.nonzero(limites[0] < limites[1])[0]
    if not len(libres):
        return mundos, impiden
    suyas, iguales = [s.of(libres, empresas) for s in sumas], pocas[libres]
    suyos = limites[0][libres], limites[1][libres]
    for mundo in range(MANY):
        azar = np.random.default_rng(mundo // 2)
        signo = azar.choice([-1.0, 1.0], len(libres)) * (-1) ** mundo
        quiere = iguales * signo * azar.uniform(1, 2, len(libres))
        cuantas, fuera = _filled(empresas[libres], suyos, quiere, suyas, mundo)
        mundos[mundo][libres] = cuantas
        impiden[libres] |= fuera
        iguales &= np.abs(cuantas - empresas[libres]) < 1 - NONE
    impiden[libres] |= iguales
    return mundos, impiden


def _filled(
    empresas: Amounts, limites: tuple[Amounts, Amounts], quiere: Amounts, sumas: Sequence[Free], mundo: int
) -> tuple[Amounts, Flags]:
    """Return the world nearest to the true one where cells have a firm more or less, as wanted, and the cells amiss."""
    n, (desde, hasta) = len(empresas), limites
    for suma in sumas:
        if not suma.exactas:
            hasta = np.minimum(hasta, np.maximum(suma.mundos[mundo][suma.suyo], desde))
    antes = np.cumsum([0, *(len(s.suma) for s in sumas)])
    suyas = np.stack([s.suyo + n for s, n in zip(sumas, antes, strict=False)], axis=1)
    faltan = np.concatenate([s.mundos[mundo] - s.suma for s in sumas])
    exactas = np.concatenate([np.full(len(s.suma), s.exactas) for s in sumas])
    m = len(faltan)
    # What each cell goes up and down: a firm, the rest within its limits, beyond them; then, over and under each sum.
    sube, baja = np.maximum(hasta - empresas, 0.0), np.maximum(empresas - desde, 0.0)
    lejos, fuera, sin_tope = DISTANCE_PRICE + 2 * np.abs(quiere), np.full(n, AMISS), np.full(n, np.inf)
    topes = [sube.clip(max=1), (sube - 1).clip(0), sin_tope, baja.clip(max=1), (baja - 1).clip(0), empresas]
    precios = [DISTANCE_PRICE - quiere, lejos, fuera, DISTANCE_PRICE + quiere, lejos, fuera]
    valores = cheapest(
        np.concatenate([*precios, AMISS * exactas, np.full(m, AMISS)]),
        np.concatenate([*topes, np.full(2 * m, np.inf)]),
        _adding(suyas, m),
        faltan,
    )
    partes, (sobra, falta) = valores[: 6 * n].reshape(6, n), valores[6 * n :].reshape(2, m)
    mal_sumada = (sobra * exactas + falta > NONE)[suyas].any(axis=1)
    mala = (partes[2] + partes[5] > NONE) | mal_sumada
    return empresas + partes[:3].sum(axis=0) - partes[3:].sum(axis=0), mala


def _adding(suyas: Whole, sumas: int) -> tuple[Whole, Whole, Amounts]:
    """Return how what cells go up (three times) and down (three), then what is over and under, adds up to the sums."""
    n, cuantas = suyas.size, suyas.shape[1]
    desde = np.concatenate([np.arange(0, 6 * n, cuantas), 6 * n + np.arange(2 * sumas + 1)])
    filas = np.concatenate([np.tile(suyas.ravel(), 6), np.tile(np.arange(sumas), 2)])
    return desde, filas, np.repeat([1.0, -1.0, -1.0, 1.0], [3 * n, 3 * n, sumas, sumas])


def cheapest(precios: Amounts, topes: Amounts, suman: tuple[Whole, Whole, Amounts], totales: Amounts) -> Amounts:
    """Return the amounts from 0 to their tops that add up to these totals and cost least.

    How they add up is a matrix by its columns: where those of each begin among the values, the row of every value and
    these.
    """
    import highspy  # Half a second to load, for what is asked only where few firms are.
    from highspy._core import _Highs  # What highspy.Highs is made of: that one writes its name on standard output.

    programa = highspy.HighsLp()
    programa.num_col_, programa.num_row_ = len(precios), len(totales)
    programa.col_cost_, programa.col_lower_, programa.col_upper_ = precios, np.zeros(len(precios)), topes
    programa.row_lower_ = programa.row_upper_ = totales
    matriz = programa.a_matrix_
    matriz.start_, matriz.index_, matriz.value_ = suman
    resuelve = _Highs()
    resuelve.setOptionValue("output_flag", False)
    resuelve.passModel(programa)
    resuelve.run()
    if resuelve.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise ArithmeticError("a linear program of the cells of firms has no solution")
    return np.array(resuelve.getSolution().col_value)
