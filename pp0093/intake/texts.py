"""Spanish sentences and tables about loads: recognised files, row counts, changes, job progress, deliveries."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import to_builtins
from msgspec.structs import asdict

from pp0093.ask.accepted_names import Pending
from pp0093.ask.registry import INDICATORS
from pp0093.build import Phase
from pp0093.changes import version_diff
from pp0093.changes.version_diff import read_changes
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

# Names of the facts claimed about a load.
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
"""States of a file before it is loaded, the worst first, and the phrase that counts each."""
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
    """Describe a file: "Registro administrativo de una unidad, 2025, entrega parcial; filtros: ...; PIM, S/ 3,000"."""
    montos = [f"; {INDICATORS[i].etiqueta}, {formats.soles(float(m))}" for i, m in archivo.montos.items()]
    dicho = {c: value_in_words(c, v) for c, v in archivo.tomado.items()} | {
        "que": archivo.formato_nombre or "no se puede cargar",
        "filtros": " > ".join(archivo.filtros),
        "corrige": archivo.corrige,
        "montos": "".join(montos),
    }
    return phrase("que_es_un_archivo", **dicho)


def value_in_words(columna: str, valor: str) -> str:
    """Format a declared value of a file for people: dates as dd/mm/aaaa."""
    dia = published_on(valor) if columna in ("desde", "corte", PUBLISHED_ON) else None
    return formats.day(dia) if dia else valor


def row_counts(filas: Mapping[str, int]) -> str:
    """Return "120 leídas: 118 cargadas, 2 en cuarentena"; zero counts are left out."""
    partes = [counted(filas[c], que) for c, que in LEDGER.items() if c != "filas_leidas" and filas[c]]
    return phrase("filas_de_un_archivo", leidas=filas["filas_leidas"], partes=", ".join(partes))


def still_to_say(archivo: Recognised) -> str:
    """Return what the user must still declare of a file (complete or partial, effective date) and what it means."""
    dice = [SAY_THE_DELIVERY] * bool(archivo.falta)
    if ASKS_MEANING & {*archivo.pide}:
        dice.append(phrase(f"significa.{archivo.carpeta}", una_lista=workbooks.WHOLE_OR_NOT))
    return " ".join(filter(None, dice))


def choices(columna: str, carpeta: str) -> list[str]:
    """Return the allowed values of a manifest column for a file of a folder; empty when free text."""
    posibles = workbooks.list_values(columna) if columna in ("entrega", "unidad") else []
    return [p for p in posibles if p != NO_MORE or carpeta == "registros"]


def quarantined_in_words(fila: Quarantined) -> str:
    """Return "hoja Enero, fila 12, columna RUC («123»): el RUC no tiene 11 dígitos"."""
    donde = ", ".join(place(fila.hoja, fila.fila, fila.columna))
    return phrase("fila_apartada", fila, donde=donde)


def apart_lines(archivo: Recognised) -> list[str]:
    """Return the first rows that a file would quarantine, the number of others, and what to do."""
    quedan = archivo.filas.get("filas_cuarentena", 0) - len(archivo.apartadas)
    mas = [f"y {counted(quedan, 'filas')} más"] if quedan > 0 else []
    return [*map(quarantined_in_words, archivo.apartadas), *mas, *([MEND_THEM] if archivo.apartadas else [])]


def kept_out(archivo: Recognised) -> list[str]:
    """Return, for each quarantine reason, the number of rows and the first of them."""
    primeras = {q.motivo: quarantined_in_words(q) for q in reversed(archivo.apartadas)}
    return [
        capital(primeras[motivo])
        if filas == 1 and motivo in primeras
        else f"{counted(filas, 'filas')}; la primera, {primeras.get(motivo, motivo)}"
        for motivo, filas in archivo.motivos
    ]


def stands(archivo: Recognised) -> str:
    """Return a file's state before it is loaded (READABLE)."""
    return "falta" if archivo.falta and not archivo.igual_a else "sí" if archivo.se_carga else "no"


def why_not(archivo: Recognised) -> Sentence:
    """Return why a file is not loaded, as a sentence shown under its name."""
    return refused(sentence_of(archivo.por_que_no.removeprefix(archivo.nombre).lstrip(",: ")), archivo=archivo.nombre)


def not_published(*, listos: bool, es_revisada: bool) -> str:
    """Return the next step of a load that is not published."""
    if es_revisada:
        return "Nada se ha publicado todavía: publique, o descarte la carga y no quedará nada de ella."
    return "Revisar construye todo aparte y dice qué cifras cambian; todavía no publica nada." if listos else TO_SAY


def undoing(carga: Loaded) -> str:
    """Describe the effect of undoing a load."""
    return (
        "Vuelve a publicarse lo que había antes, y los archivos de esta carga salen de la carpeta de datos: "
        f"{', '.join(carga.nombres)}."
    )


def undone(carga: Loaded) -> Sentence:
    """Report that a load was undone."""
    return say("carga_deshecha", (), published_claim(carga.anterior))


def warned(aviso: str) -> Sentence:
    """Return the warning about the version that would be restored, as a sentence."""
    return sentence(sentence_of(aviso), fact("advertencias_de_la_version_anterior", 1))


def published_claim(version: str) -> Claim:
    """Claim that a version is the published one."""
    return fact("versiones_publicadas", 1, subject(version=version))


def waits(carga: Load) -> str:
    """Name the user of a pending load and its files."""
    return f"En espera, de {carga.quien}: {', '.join(r.name for r in carga.archivos)}."


def load_answer(estado: JobState) -> Sentence:
    """Answer the Cargar page's question: files received, changes, what was published."""
    hecho = estado.tried
    if hecho is None:
        return NO_FILES_YET
    if hecho.version:
        cuantos = counted(sum(a.se_carga for a in hecho.archivos), "archivos publicados")
        return joined([sentence(f"{cuantos}.", published_claim(hecho.version)), changed(hecho)])
    es_probada = estado.termino and not estado.error and estado.accion == Action.TRY
    return joined([*([changed(hecho)] if es_probada else []), _readable(hecho)])


def _readable(hecho: Tried) -> Sentence:
    """Return how many files can be loaded, how many lack a declaration, and how many cannot be loaded."""
    cuenta = Counter(map(stands, hecho.archivos))
    suyas = {como: fact(FILES, cuenta[como], subject(se_carga=como)) for como in READABLE}
    dichas = formats.listed([str(say(frase, n=suyas[como])) for como, frase in READABLE.items() if cuenta[como]])
    return sentence(f"{dichas}.", fact(FILES, len(hecho.archivos)), suyas.values())


def changed(hecho: Tried) -> Sentence:
    """Return how many headline figures change."""
    dicho = read_changes(hecho.cambios)
    if dicho.es_primera:
        return say("carga_primera", cifras_de_portada=len(dicho.cifras))
    if not dicho.cambios:
        return say("carga_sin_cambios")
    cerradas = fact(MOVED, sum(m.es_cerrado for m in dicho.cambios), subject(cerrado="sí"))
    return say("cifras_que_cambian", todas=fact(MOVED, len(dicho.cambios)), cerradas=cerradas)


def pieces(hecho: Tried) -> dict[str, tuple[Sentence, str, Table]]:
    """Return the (title, note, table) of each piece about a tried load, by id; pieces without rows are left out.

    Files with row counts, lists replaced by a later delivery, quarantined rows with their place, new notices, and
    figures that change.
    """
    dicho = read_changes(hecho.cambios)
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
    """Return the signed figures that a load changes, in words; "" when it changes none."""
    return version_diff.signed_changes(read_changes(hecho.cambios).cambios)


def to_publish(hecho: Tried | None) -> str:
    """Return the label of the publish button, which names the signed figures that would change."""
    firmadas = signed(hecho) if hecho else ""
    return f"Publicar: {firmadas}" if firmadas else "Publicar"


def book_of(tarea: ToCorrect) -> str:
    """Return the label of a unit's correction workbooks, and how much of them is demonstration data."""
    cuantas = "" if tarea.inventadas == tarea.filas else f"{formats.number(tarea.inventadas)} de ellas, "
    marca = f" ({cuantas}demostración)" if tarea.inventadas else ""
    return f"{tarea.unidad or 'Sin unidad'}: {counted(tarea.filas, 'filas')} por corregir{marca}"


def to_accept(falta: Pending) -> str:
    """Return the label of a new service or topic, with the attentions that use it."""
    return f"{falta.dimension.capitalize()}: {falta.texto} ({counted(falta.atenciones, 'atenciones')})"


def to_cross(rucs: int, como: str = "CSV") -> str:
    """Return the label of the list of firms for SUNAT."""
    return f"{formats.number(rucs)} RUC para SUNAT ({como})"


def due_row(debe: Due) -> dict[str, str | int]:
    """Return a unit's pending delivery, formatted for people."""
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
    """Return the date up to which a unit's data are complete, by activity when some have none."""
    if debe.recibido_hasta:
        return formats.day(debe.recibido_hasta)
    if not any(hasta for _, hasta in debe.completas):
        return NOTHING_WHOLE
    return "; ".join(f"{a}: {formats.day(hasta) if hasta else NOTHING_WHOLE}" for a, hasta in debe.completas)


def due_table(deben: Sequence[Due]) -> Table:
    """Return each unit's pending deliveries in a year, late ones first."""
    return tables.of_objects(
        deben,
        "carga.entrega",
        actividades=lambda d: ", ".join(a for a, _ in d.completas),
        falta=_missing,
        recibido_hasta=_received_up_to,
    )


def _missing(debe: Due) -> str:
    """Return the first month that a unit has not delivered, its due date and delay, or its status."""
    if debe.falta is None:
        return debe.estado
    fin, vencio = debe.falta
    return (
        f"{formats.month(fin.month)} (venció el {formats.day(vencio)}), {counted(debe.atraso_dias, 'días')} de atraso"
    )


def history_row(carga: Loaded) -> dict[str, str]:
    """Return a load, formatted for people."""
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
    """Return a job's current phase and its progress (0 to 1); all phases weigh the same."""
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
    """Return the outcome of a load as JSON types."""
    dicho: dict[str, Any] = to_builtins(hecho)
    cambios = dicho.pop("cambios")
    return {"version": dicho.pop("version") or None, **dicho, **cambios}
