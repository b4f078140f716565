"""What a table declares to be asked: how its rows gather, its grain, its dimensions and the files behind it.

What is not said here is read from the table's own columns: with `alcance` it has both scopes, without it it is of the
report; with `procedencia` and `corte` its figures have them, without them they are computed and have no cut-off.
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

# The columns of a table of attentions that say whose each is and of what activity.
FIRM, ACTIVITY = "empresa_id", "actividad"
# What each firm is in each year.
FIRMS_OF_A_YEAR = "marts.empresa_anio"


# What a figure may be asked of by itself: records received, whole or not; what units report; what documents print.
RECORDS, OF_METAS, OF_DOCUMENTS = "registros", "metas", "publicado"
BASES = (RECORDS, OF_METAS, OF_DOCUMENTS)


class FirmMark(Struct, frozen=True):
    """Something that may be true of a firm, and is when it is of any of its attentions.

    It is read in `columna`: where it is `valor` or, without one, where it is true; or where it is not what the
    parameter in `no_es` says of the year: of a firm, some attentions may have it and others not. `salvo` is the mark
    that wins where a firm has both. One that `puede_faltar` is not known of every year: a count by it is null where
    nobody has it.
    """

    id: str
    columna: str
    valor: str | None = None
    no_es: str = ""
    salvo: str | None = None
    puede_faltar: bool = False


class Thing(StrEnum):
    """What is counted."""

    FIRMS = "empresas"
    ATTENTIONS = "atenciones"
    PAIRS = "pares de empresa y actividad"


class Whole(StrEnum):
    """Of what it is counted: of each group, or of all that the filters leave, whatever it is opened by."""

    GROUP = "grupo"
    FILTER = "filtro"
    FILTER_WITH_DATA = "filtro, sin lo que no tiene dato"


class Count(Struct, frozen=True, forbid_unknown_fields=True):
    """What an indicator counts: things of firms with any of the marks in `con`, or without one of those in `sin`.

    Without marks, of all of them. `menos` is another thing, taken away.
    """

    que: Thing = Thing.FIRMS
    con: tuple[str, ...] = ()
    sin: tuple[str, ...] = ()
    menos: Thing | None = None
    de: Whole = Whole.GROUP

    @property
    def formula(self) -> str:
        """The count in words: each thing once."""
        if self.menos is not None:
            return f"cuenta de {self.que} menos cuenta de {self.menos}"
        return f"cuenta de {self.que} distintas"

    @property
    def marcas(self) -> tuple[str, ...]:
        """The marks it looks at."""
        return (*self.con, *self.sin)


class Sum(Struct, frozen=True, tag="suma"):
    """Amounts add up. What no month owns is left out of months."""


class Single(Struct, frozen=True, tag="una"):
    """Figures do not add up: a group has one when it is one row.

    `niveles` are the values of the column `nivel`, each with the dimensions that ask for it, the first that is asked
    being the one; without them all rows are alike. `por_mes` is the table that has the months, `por_fuente` the one
    that has what each source gives apart, by the column `de`.
    """

    niveles: tuple[tuple[str, tuple[str, ...]], ...] = ()
    por_mes: str = ""
    por_fuente: str = ""


class Distinct(Struct, frozen=True, tag="empresas"):
    """Firms are counted once: a row is an attention to a firm (`empresa_id`).

    `propias` are the dimensions that say what a firm is, one value in a year.
    """

    propias: tuple[str, ...] = ()
    marcas: tuple[FirmMark, ...] = ()

    def marks(self, ids: tuple[str, ...]) -> tuple[FirmMark, ...]:
        """Return the marks of some ids and those that win over them, in order of declaration."""
        pedidas = {*ids, *(m.salvo for m in self.marcas if m.id in ids)}
        return tuple(m for m in self.marcas if m.id in pedidas)


class OneRow(Struct, frozen=True, tag="lectura"):
    """Each row is what is known of one thing: a group has a figure when it is one row."""


class RollUp(Struct, frozen=True, tag="promedio"):
    """Rows are averaged inside each value of the column `nivel` and, where the grain has no such column, those means.

    Only the rows whose column is the value in `solo` are.
    """

    nivel: str
    solo: tuple[str, str]


Gathering = Sum | Single | Distinct | OneRow | RollUp


class Files(Struct, frozen=True):
    """Where the files behind the rows of a mart are said: in its own columns or, named, in another table.

    `claves` are the pairs of columns (the mart's, the other table's) that join them; a table that has `medida` says it
    of each measure, and one that has `filas` how many rows. `formatos`: the table says the document, and the files are
    those of these formats transcribed from it. `solo_si_mira`: only behind figures that look at what a firm is.
    """

    tabla: str = ""
    claves: tuple[tuple[str, str], ...] = ()
    columnas: tuple[str, ...] = ("archivo",)
    formatos: tuple[str, ...] = ()
    solo_si_mira: bool = False

    @property
    def dichos(self) -> tuple[str, ...]:
        """The columns that tell the files: by name, or the document they were transcribed from."""
        return ("documento",) if self.formatos else self.columnas


class Portion(Struct, frozen=True):
    """What a partial figure is of, in words: after it (`corto`), beside it (`largo`) and as why not to lean on it."""

    corto: str
    largo: str
    motivo: str


RECEIVED = Portion(
    "registros recibidos", "registros recibidos, que no son todos", "sólo hay registros recibidos en parte"
)
OF_THE_SCOPE = Portion(
    "parte del alcance",
    "parte del alcance, que su fuente no trae entero",
    "la fuente del dinero de ese año no trae el alcance entero",
)


class Norms(StrEnum):
    """The rules that decide the rows of a mart, for its passports."""

    SCOPE = "qué cubre el alcance"
    COUNTING = "qué actividad cuenta para su producto"


class Mart(Struct, frozen=True, forbid_unknown_fields=True):
    """A table that indicators are read from; everything that asks it works from here.

    `tema` is what a programme must have for it to be asked (programme.TOPICS); `parcial`, what its partial figures are
    of: amounts are partial where their row says what its source leaves out (`deja_fuera`). `bases` are those of BASES
    that its figures can be asked of by themselves.
    """

    tabla: str
    reune: Gathering
    grano: tuple[str, ...]
    dimensiones: tuple[str, ...]
    archivos: tuple[Files, ...] = (Files(),)
    normas: tuple[Norms, ...] = ()
    tema: str = ""
    parcial: Portion = RECEIVED
    bases: tuple[str, ...] = ()

    @property
    def cuenta_empresas(self) -> bool:
        """Whether its figures are counts of firms: what documents print of them stands for what is missing."""
        return isinstance(self.reune, Distinct)
