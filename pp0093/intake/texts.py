"""What is said of a load: what each file is, how its rows were counted, what it changes, how a job goes."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import to_builtins
from msgspec.structs import asdict

from pp0093.ask.accepted_names import Pending
from pp0093.ask.registry import INDICATORS
from pp0093.build import Phase
from pp0093.changes import version_diff
from pp0093.changes.version_diff import Changes
from pp0093.claims import Claim, Sentence, fact, joined, refused, sentence, subject, words
from pp0093.errors import place, sentence_of
from pp0093.ingest import workbooks
from pp0093.ingest.readers.base import PUBLISHED_ON, Quarantined
from pp0093.ingest.readers.cells import published_on
from pp0093.ingest.readers.delivery import NO_MORE
from pp0093.intake.desk import Due, ToCorrect
from pp0093.intake.recognised import LEDGER, Action, JobState, Recognised, Tried
from pp0093.intake.tray import Load, Loaded
from pp0093.language.words import counted
from pp0093.writing import formats, tables
from pp0093.writing.formats import capital
from pp0093.writing.phrases import phrase, say
from pp0093.writing.tables import Table

# What is counted of a load, published or not.
FILES, MOVED = "archivos_de_la_carga", "cifras_de_portada_que_cambian"
NO_FILES_YET = words("Deje aquí los archivos que recibió; antes de publicar verá qué son y qué cambiarían.")
FIRST_LOAD_TITLE = "Cargar los primeros archivos"
TO_JUSTIFY = "Escribir la justificación de una actividad"
TO_CLOSE = "Declarar cerrado un año"
ABOUT_CLOSING = (
    "El año deja de ser preliminar desde hoy, con su nombre o cargo, cuando la carga se publique. Si nadie lo declara, "
    "cierra el 31 de marzo del siguiente."
)
INTAKE_HINT = "Nada entra en la carpeta de datos hasta que usted lo publique."
FORMATS, IN_THE_GUIDE = "Formatos que se aceptan, en la Guía", "la guía"
FIELD_LABELS = {
    "unidad": "Unidad que entrega",
    "actividad": "Actividades (1.1; 1.2)",
    "anio": "Año",
    "desde": "Desde (dd/mm/aaaa)",
    "corte": "Hasta (dd/mm/aaaa)",
    "entrega": "La entrega es",
    "publicado_el": "Publicado el (dd/mm/aaaa o mm/aaaa)",
    "corrige": "Documento que corrige, si es una fe de erratas",
}
OF_THE_LOAD = "los archivos de esta carga y lo publicado"
DUE_FROM = ("regla de entregas", "lo que cada unidad entregó")
TO_ASK = "Mensaje para pedir lo que falta"
TO_CORRECT_NOTE = (
    "Filas en cuarentena que nadie ha devuelto corregidas; los libros llevan sus celdas: no los reenvíe a otros"
)
CROSS_NOTE = (
    "RUC de empresas atendidas en {} que no están en el cruce de ese año; lo que SUNAT devuelva se suelta arriba. La "
    "consulta múltiple, de los que no se sabe desde cuándo están inscritos, trae un .zip por cada 100"
)
TO_ACCEPT = "Servicios y temas por aceptar"
TO_ACCEPT_NOTE = (
    "No están en la lista del programa: los lectores los leen «Sin clasificar» y usted, como se cargaron. Acepte los "
    "que son nombres de un servicio o de un tema; uno que nombra a una persona se corrige en la lista de la unidad"
)
READABLE = {"no": "carga_no", "falta": "carga_falta", "sí": "carga_sí"}
"""How a file stands before it is loaded, the worst first, and the frame that says how many do."""
TO_SAY = "Complete lo que falta decir de cada archivo, o quite los que no se pueden cargar."
MEND_OR_GO_ON = "Corríjalas en el archivo y suéltelo otra vez, o siga: lo demás se carga."
MEND_THEM = "corríjalas en el archivo y cárguelo otra vez"
SAY_THE_DELIVERY = "Diga si la entrega es completa o parcial."
ASKS_MEANING = {"entrega", PUBLISHED_ON, "anio"}
NOTHING_WHOLE = "ningún mes está completo"
QUEUED = "Otra carga está en curso; la suya empieza cuando termine."
PHASES = tuple(Phase)
DOING = {Action.RECOGNISE: "Reconociendo los archivos", Action.TRY: "Revisando", Action.PUBLISH: "Publicando"}


def what_it_is(archivo: Recognised) -> str:
    """Return "Registro administrativo de una unidad, 2025, entrega parcial; filtros: ...; PIM, S/ 3,000"."""
    montos = [f"; {INDICATORS[i].etiqueta}, {formats.soles(float(m))}" for i, m in archivo.montos.items()]
    dicho = {c: value_in_words(c, v) for c, v in archivo.tomado.items()} | {
        "que": archivo.formato_nombre or "no se puede cargar",
        "filtros": " > ".join(archivo.filtros),
        "corrige": archivo.corrige,
        "montos": "".join(montos),
    }
    return phrase("que_es_un_archivo", **dicho)


def value_in_words(columna: str, valor: str) -> str:
    """Return what is said of a file as people read it: days as dd/mm/aaaa."""
    dia = published_on(valor) if columna in ("desde", "corte", PUBLISHED_ON) else None
    return formats.day(dia) if dia else valor


def row_counts(filas: Mapping[str, int]) -> str:
    """Return "120 leídas: 118 cargadas, 2 en cuarentena"; those of which there are none are not said."""
    partes = [counted(filas[c], que) for c, que in LEDGER.items() if c != "filas_leidas" and filas[c]]
    return phrase("filas_de_un_archivo", leidas=filas["filas_leidas"], partes=", ".join(partes))


def still_to_say(archivo: Recognised) -> str:
    """Say what is still to be said of a file and what the answers mean: whether it is whole, since when it holds."""
    dice = [SAY_THE_DELIVERY] * bool(archivo.falta)
    if ASKS_MEANING & {*archivo.pide}:
        dice.append(phrase(f"significa.{archivo.carpeta}", una_lista=workbooks.WHOLE_OR_NOT))
    return " ".join(filter(None, dice))


def choices(columna: str, carpeta: str) -> list[str]:
    """Return what may be said of a column of the manifest for a file of a folder; none when anything may."""
    posibles = workbooks.list_values(columna) if columna in ("entrega", "unidad") else []
    return [p for p in posibles if p != NO_MORE or carpeta == "registros"]


def quarantined_in_words(fila: Quarantined) -> str:
    """Return "hoja Enero, fila 12, columna RUC («123»): el RUC no tiene 11 dígitos"."""
    donde = ", ".join(place(fila.hoja, fila.fila, fila.columna))
    return phrase("fila_apartada", donde=donde, valor=fila.valor, motivo=fila.motivo)


def apart_lines(archivo: Recognised) -> list[str]:
    """Return the first rows that a file would have put apart, how many more there are and what to do with them."""
    quedan = archivo.filas.get("filas_cuarentena", 0) - len(archivo.apartadas)
    mas = [f"y {counted(quedan, 'filas')} más"] if quedan > 0 else []
    return [*map(quarantined_in_words, archivo.apartadas), *mas, *([MEND_THEM] if archivo.apartadas else [])]


def kept_out(archivo: Recognised) -> list[str]:
    """Return, of each reason that keeps rows of a file out, how many they are and which is the first."""
    primeras = {q.motivo: quarantined_in_words(q) for q in reversed(archivo.apartadas)}
    return [
        capital(primeras[motivo])
        if filas == 1 and motivo in primeras
        else f"{counted(filas, 'filas')}; la primera, {primeras.get(motivo, motivo)}"
        for motivo, filas in archivo.motivos
    ]


def stands(archivo: Recognised) -> str:
    """Return how a file stands before it is loaded (READABLE)."""
    return "falta" if archivo.falta and not archivo.igual_a else "sí" if archivo.se_carga else "no"


def why_not(archivo: Recognised) -> Sentence:
    """Return why a file is not loaded, as a sentence under its name."""
    return refused(sentence_of(archivo.por_que_no.removeprefix(archivo.nombre).lstrip(",: ")), archivo=archivo.nombre)


def not_published(*, listos: bool, es_revisada: bool) -> str:
    """Say what is still to be done."""
    if es_revisada:
        return "Nada se ha publicado todavía: publique, o descarte la carga y no quedará nada de ella."
    return "Revisar construye todo aparte y dice qué cifras cambian; todavía no publica nada." if listos else TO_SAY


def undoing(carga: Loaded) -> str:
    """Say what undoing a load does."""
    return (
        "Vuelve a publicarse lo que había antes, y los archivos de esta carga salen de la carpeta de datos: "
        f"{', '.join(carga.nombres)}."
    )


def undone(carga: Loaded) -> Sentence:
    """Say that a load was undone."""
    return say("carga_deshecha", (), published_claim(carga.anterior))


def warned(aviso: str) -> Sentence:
    """Return what is to be known of the version that comes back, as a sentence."""
    return sentence(sentence_of(aviso), fact("advertencias_de_la_version_anterior", 1))


def published_claim(version: str) -> Claim:
    """Claim that a version is the published one."""
    return fact("versiones_publicadas", 1, sujeto=subject(version=version))


def waits(carga: Load) -> str:
    """Say whose load waits, and its files."""
    return f"En espera, de {carga.quien}: {', '.join(r.name for r in carga.archivos)}."


def load_answer(estado: JobState) -> Sentence:
    """Answer the page's question: what was dropped, what it changes, what was published."""
    hecho = estado.tried
    if hecho is None:
        return NO_FILES_YET
    if hecho.version:
        cuantos = counted(sum(a.se_carga for a in hecho.archivos), "archivos publicados")
        return joined([sentence(f"{cuantos}.", published_claim(hecho.version)), changed(hecho)])
    es_probada = estado.termino and not estado.error and estado.accion == Action.TRY
    return joined([*([changed(hecho)] if es_probada else []), _readable(hecho)])


def _readable(hecho: Tried) -> Sentence:
    """Say how many files of a load can be loaded, how many lack something that is to be said, and how many can't."""
    cuenta = Counter(map(stands, hecho.archivos))
    suyas = {como: fact(FILES, cuenta[como], sujeto=subject(se_carga=como)) for como in READABLE}
    dichas = formats.listed([str(say(frase, n=suyas[como])) for como, frase in READABLE.items() if cuenta[como]])
    return sentence(f"{dichas}.", fact(FILES, len(hecho.archivos)), suyas.values())


def changed(hecho: Tried) -> Sentence:
    """Say how many headline figures change."""
    dicho = _changes(hecho)
    if dicho.es_primera:
        return say("carga_primera", cifras_de_portada=len(dicho.cifras))
    if not dicho.cambios:
        return say("carga_sin_cambios")
    cerradas = fact(MOVED, sum(m.es_cerrado for m in dicho.cambios), sujeto=subject(cerrado="sí"))
    return say("cifras_que_cambian", todas=fact(MOVED, len(dicho.cambios)), cerradas=cerradas)


def _changes(hecho: Tried) -> Changes:
    return version_diff.read_changes(hecho.cambios) if hecho.cambios else Changes([], [], [], [], None)


def pieces(hecho: Tried) -> dict[str, tuple[Sentence, str, Table]]:
    """Return what is shown of a load that was tried, by piece: its title, its note and its table; none without rows.

    Its files with the count of their rows, the lists that a later delivery replaces, the rows put apart with their
    place, what there is to look at and was not in what is published, and the figures that change.
    """
    dicho = _changes(hecho)
    suyos = [a for a in hecho.archivos if a.archivo in hecho.filas]
    cuentas = {f"{c}_de_la_carga": sum(hecho.filas[a.archivo][c] for a in suyos) for c in LEDGER}
    cuentas["listas_reemplazadas_en_la_carga"] = len(dicho.reemplazos)
    cuentas["avisos_nuevos_de_la_carga"] = len(hecho.avisos_nuevos)
    filas: dict[str, Sequence[Any]] = {
        "archivos": [{"archivo": a.archivo, "que": what_it_is(a), **hecho.filas[a.archivo]} for a in suyos],
        "reemplazos": dicho.reemplazos,
        "apartadas": [
            {**asdict(f), "archivo": a.nombre, "fila": str(f.fila)} for a in hecho.archivos for f in a.apartadas
        ],
        "avisos": [{"aviso": a} for a in hecho.avisos_nuevos],
        "cambios": [
            {
                "anio": m.anio,
                "cifra": version_diff.figure_label(m),
                "antes": antes,
                "despues": despues,
                "cerrado": cerrado,
            }
            for m in dicho.cambios
            for (antes, despues), cerrado in [(version_diff.sides(m), "sí" if m.es_cerrado else "no")]
        ],
    }
    return {
        id: (
            changed(hecho) if id == "cambios" else say(f"carga.{id}", (), **cuentas),
            phrase(f"carga.{id}.nota"),
            tables.of_objects(suyas, f"carga.{id}"),
        )
        for id, suyas in filas.items()
        if suyas
    }


def signed(hecho: Tried) -> str:
    """Say which signed figures a load changes, "" when it changes none."""
    return version_diff.signed_changes(_changes(hecho).cambios)


def to_publish(hecho: Tried | None) -> str:
    """Return the label of the button that publishes: it names the signed figures that would change."""
    firmadas = signed(hecho) if hecho else ""
    return f"Publicar: {firmadas}" if firmadas else "Publicar"


def book_of(tarea: ToCorrect) -> str:
    """Return what the workbooks that a unit corrects are called, and how much of them is of the demonstration."""
    cuantas = "" if tarea.inventadas == tarea.filas else f"{formats.number(tarea.inventadas)} de ellas, "
    marca = f" ({cuantas}demostración)" if tarea.inventadas else ""
    return f"{tarea.unidad or 'Sin unidad'}: {counted(tarea.filas, 'filas')} por corregir{marca}"


def to_accept(falta: Pending) -> str:
    """Return what a service or a topic that is on no list is called, and how many attentions say it."""
    return f"{falta.dimension.capitalize()}: {falta.texto} ({counted(falta.atenciones, 'atenciones')})"


def to_cross(rucs: int, como: str = "CSV") -> str:
    """Return what the list of firms to cross is called."""
    return f"{formats.number(rucs)} RUC para SUNAT ({como})"


def due_row(debe: Due) -> dict[str, str | int]:
    """Return what a unit owes as people read it."""
    return {
        "unidad": debe.unidad,
        "actividades": ", ".join(debe.actividades),
        "debe_hasta": formats.day(debe.debe_hasta) if debe.debe_hasta else formats.MISSING,
        "vence": formats.day(debe.vence) if debe.vence else formats.MISSING,
        "recibido_hasta": _received_up_to(debe),
        "vencio_el": formats.day(debe.falta[1]) if debe.falta else formats.MISSING,
        "atraso_dias": debe.atraso_dias,
        "estado": debe.estado,
    }


def _received_up_to(debe: Due) -> str:
    """Return the day up to which a unit is whole or, where some of its activities are not at all, that of each."""
    if debe.recibido_hasta:
        return formats.day(debe.recibido_hasta)
    if not any(hasta for _, hasta in debe.completas):
        return NOTHING_WHOLE
    return "; ".join(f"{a}: {formats.day(hasta) if hasta else NOTHING_WHOLE}" for a, hasta in debe.completas)


def due_table(deben: Sequence[Due]) -> Table:
    """Return what each unit owes of a year, those who are late first."""
    return tables.of_objects(
        deben,
        "carga.entrega",
        actividades=lambda d: ", ".join(d.actividades),
        falta=_missing,
        recibido_hasta=_received_up_to,
    )


def _missing(debe: Due) -> str:
    """Return the first month that a unit has not delivered, when it fell due and how late it is, or how it stands."""
    if debe.falta is None:
        return debe.estado
    fin, vencio = debe.falta
    return (
        f"{formats.month(fin.month)} (venció el {formats.day(vencio)}), {counted(debe.atraso_dias, 'días')} de atraso"
    )


def due_note(deben: Sequence[Due]) -> str:
    """Say in how many days a month falls due, where some rule says who must deliver."""
    return capital(phrase("nota_de_entregas", plazo=deben[0].plazo_dias if deben else ""))


def history_table(cargas: Sequence[Loaded]) -> Table:
    """Return who loaded what and when, the newest first."""
    return tables.of_objects(map(history_row, cargas), "carga.historial")


def history_row(carga: Loaded) -> dict[str, str]:
    """Return a load as people read it."""
    deshecha = f"deshecha por {carga.deshecha_por}, {formats.moment(carga.deshecha_el)}" if carga.deshecha_el else ""
    que = "; ".join(f"{a['archivo']} ({counted(int(a['filas_cargadas']), 'filas')})" for a in carga.archivos)
    return {
        "cuando": formats.moment(carga.cuando),
        "quien": carga.quien,
        "que": que,
        "version": carga.version,
        "estado": deshecha or "publicada",
    }


def going(estado: JobState) -> tuple[str, float]:
    """Return what a job is at, and how much of the whole is done (0 to 1): each phase weighs the same."""
    if estado.espera:
        return QUEUED, 0.0
    haciendo = DOING[Action(estado.accion)] if estado.accion else ""
    if not estado.fase:
        return f"{haciendo}…", 0.0
    dicho = phrase("como_va", haciendo=haciendo, fase=estado.fase, hechas=estado.hechas or None, total=estado.total)
    lugar = PHASES.index(Phase(estado.fase)) if estado.fase in PHASES else 0
    return dicho, min((lugar + estado.hechas / (estado.total or 1)) / len(PHASES), 1.0)


def failed(estado: JobState) -> Sentence:
    """Return why a job failed, as a sentence."""
    return refused(sentence_of(estado.error), accion=estado.accion)


def plain_load(hecho: Tried) -> dict[str, Any]:
    """Return what a load does, as JSON holds it."""
    dicho: dict[str, Any] = to_builtins(hecho)
    cambios = dicho.pop("cambios")
    return {"version": dicho.pop("version") or None, **dicho, **cambios}
