"""The loading page: file upload, job progress, questions about each file, and actions."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import streamlit as st
from msgspec.structs import replace

from pp0093 import clock
from pp0093.access import Role
from pp0093.ask import accepted_names, catalog, view
from pp0093.ask.accepted_names import Pending
from pp0093.ask.standing import periods
from pp0093.ask.view import View
from pp0093.claims import Sentence, refused, shown, subject, words
from pp0093.config import settings, this_user
from pp0093.errors import PP0093Error, sentence
from pp0093.intake import desk, loading, texts, tray
from pp0093.intake.desk import Due
from pp0093.intake.recognised import Action, JobState, Recognised
from pp0093.intake.tray import Load
from pp0093.programme import FIRMS_TOPIC
from pp0093.ui import access, drawn, layout
from pp0093.ui.exports.piece import Footing
from pp0093.ui.footings import footing
from pp0093.ui.layout import TYPED
from pp0093.ui.page import Page
from pp0093.ui.shell import address, run
from pp0093.ui.subjects import guide
from pp0093.writing.formats import capital
from pp0093.writing.phrases import phrase, say
from pp0093.writing.tables import Table

OPEN_LOAD_KEY, TURN_KEY, MESSAGES_KEY = "carga_abierta", "carga_vez", "carga_dicho"
CLOSE_KEYS = ("cerrar_anio", "cerrar_quien")
REASON_KEYS = (f"{TYPED}anio", f"{TYPED}actividad", f"{TYPED}texto")
TO_ACCEPT = "cargar_por_aceptar"
LOADED_TYPES = ("xlsx", "xls", "ods", "csv", "txt", "json", "zip")
MAX_MB = 64
EVERY = 0.5
IN_IT = {address.PLACE_PARAM: "formatos-de-los-archivos"}
UNSAID_OPTION = ""


def who() -> str:
    """Return the user's name: the provider's or, without sign-in, the system user's."""
    return access.signs_as() or this_user()


def held_load() -> tuple[Load | None, JobState]:
    """Return this session's current load, if any, and the state of its last job."""
    if OPEN_LOAD_KEY in st.session_state:
        try:
            carga = tray.open_load(settings().salida, st.session_state[OPEN_LOAD_KEY])
            return carga, loading.state(carga)
        except PP0093Error:  # Another session removed it.
            st.session_state.pop(OPEN_LOAD_KEY)
    return None, JobState()


def first() -> None:
    """Draw the first upload, before anything is published, and its result."""
    carga, estado = held_load()
    layout.chart_title(words(texts.FIRST_LOAD_TITLE), str(texts.load_answer(estado)))
    step(carga, estado)
    for titulo, nota, tabla in tables(estado).values():
        layout.chart_title(titulo, nota)
        drawn.table(tabla)


def tables(estado: JobState) -> dict[str, tuple[Sentence, str, Table]]:
    """Return the pieces of a load already tried; empty before."""
    hecho = estado.tried
    return texts.pieces(hecho) if hecho and hecho.filas and estado.termino else {}


def step(carga: Load | None, estado: JobState) -> None:
    """Draw the current step: upload, wait, answer, try, publish or undo."""
    if carga is None:
        _drop(None)
        _waiting()
        _undoing()
    elif estado.accion and not estado.termino:
        _watch(carga)
    elif estado.tried and estado.tried.version:
        with st.container(horizontal=True):
            _button("Cargar otros archivos", _forget, carga, type="primary")
            _undoing()
    else:
        archivos = estado.tried.archivos if estado.tried else []
        _drop(carga, archivos)
        if estado.error:
            layout.empty(texts.failed(estado))
        for archivo in sorted(archivos, key=lambda a: [*texts.READABLE].index(texts.stands(a))):
            _file(carga, archivo, archivos)
        _actions(carga, estado, archivos)


def _button(etiqueta: str, hace: Callable[..., None], *con: Any, **como: Any) -> None:
    """Draw a button that calls a function with arguments; `como` is for st.button."""
    st.button(etiqueta, on_click=hace, args=con, **como)


def _drop(carga: Load | None, archivos: Sequence[Recognised] = ()) -> None:
    """Draw the upload area; new files go to the load, keeping what was typed, and are recognised."""
    vez = st.session_state.setdefault(TURN_KEY, 0)
    subidos = st.file_uploader(
        "Archivos", LOADED_TYPES, accept_multiple_files=True, key=f"cargar_archivos_{vez}", max_upload_size=MAX_MB
    )
    if carga is None:
        layout.note(texts.INTAKE_HINT)
        address.way(guide.GUIDE_PAGE, texts.FORMATS, IN_IT)
    for dicho in st.session_state.pop(MESSAGES_KEY, ()):
        layout.empty(dicho)
    if not subidos:
        return
    carga = _keep_fields(carga, archivos) if carga else tray.new(settings().salida, who())
    st.session_state[OPEN_LOAD_KEY], st.session_state[TURN_KEY] = carga.id, vez + 1
    faltas = []
    for subido in subidos:
        try:
            tray.add(carga, subido.name, subido.getvalue())
        except PP0093Error as error:
            faltas.append(refused(sentence(error), archivo=subido.name))
    st.session_state[MESSAGES_KEY] = faltas
    loading.start(carga, Action.RECOGNISE)
    st.rerun()


def forms(carga: Load | None) -> None:
    """Draw, without a current load, the forms to justify an activity and to declare a year closed.

    Their contents are tried and published like a file. They don't use st.form, which sends nothing until submitted.
    """
    if carga:
        return
    publicado = catalog.published()
    (del_anio, de_cual, el_texto), (que_cierra, quien) = REASON_KEYS, CLOSE_KEYS
    with st.expander(texts.TO_JUSTIFY, expanded=bool(st.session_state.get(el_texto))):
        with st.container(horizontal=True):
            anio = layout.select("Año", periods.years_with_data(publicado), clave=del_anio, width=120)
            nombres = view.activity_choices(publicado, anio)
            if st.session_state.get(de_cual) not in nombres:
                st.session_state.pop(de_cual, None)
            layout.select("Actividad", list(nombres), nombres.__getitem__, de_cual)
        st.text_area("Justificación", max_chars=tray.MAX_TEXT_LETTERS, key=el_texto)
        _button("Agregar a la carga", _save_fields, tray.reason, REASON_KEYS)
    if terminados := [a for a in periods.years_with_data(publicado) if a < clock.today().year]:
        with st.expander(texts.TO_CLOSE):
            with st.container(horizontal=True):
                layout.select("Año que se cierra", terminados, clave=que_cierra, width=160)
                st.text_input("Quién lo declara (nombre o cargo)", who(), key=quien)
            layout.note(texts.ABOUT_CLOSING)
            _button("Agregar el cierre a la carga", _save_fields, tray.close, CLOSE_KEYS)


def _save_fields(escribe: Callable[..., object], claves: Sequence[str]) -> None:
    """Put a form's contents in a load of its own, empty it and open the load, or show the error."""
    carga = tray.new(settings().salida, who())
    try:
        escribe(carga, *(str(st.session_state[c]) for c in claves))
    except PP0093Error as error:
        tray.forget(carga)
        st.session_state[MESSAGES_KEY] = [refused(sentence(error))]
        return
    for clave in claves:
        del st.session_state[clave]
    _hold(carga)


@st.fragment(run_every=EVERY)
@run.redrawn
def _watch(carga: Load) -> None:
    """Draw a job's progress until it ends; then rerun the page."""
    estado = loading.state(carga)
    if estado.termino:
        st.rerun()
    dicho, parte = texts.going(estado)
    st.progress(parte, dicho)


def _file(carga: Load, archivo: Recognised, archivos: Sequence[Recognised]) -> None:
    """Draw a file of a load: type, rows, problems and questions."""
    with st.container(border=True, key=f"cargar_archivo_{archivo.nombre}"):
        with st.container(horizontal=True, vertical_alignment="top"):
            with st.container():
                layout.chart_title(
                    shown(archivo.nombre, de=subject(archivo=archivo.nombre)),
                    capital(texts.what_it_is(archivo)),
                )
            _button(
                "Quitar",
                _leave_out,
                carga,
                archivo.nombre,
                archivos,
                key=f"cargar_quitar_{archivo.nombre}",
                type="tertiary",
                icon=":material/close:",
            )
        if archivo.filas:
            # The number of rows loaded is only known in a version: some may be outside the programme.
            que_hacer = f". {texts.MEND_OR_GO_ON}" if archivo.motivos else ""
            layout.note(f"{texts.row_counts({**archivo.filas, 'filas_cargadas': 0})}{que_hacer}")
        for dicho in (*texts.kept_out(archivo), *archivo.problemas):
            layout.note(dicho)
        if archivo.por_que_no:
            layout.empty(texts.why_not(archivo))
            if texts.IN_THE_GUIDE in archivo.por_que_no:
                address.way(guide.GUIDE_PAGE, texts.FORMATS, IN_IT)
        if _is_asked(archivo):
            _ask(archivo)


def _is_asked(archivo: Recognised) -> bool:
    return bool(archivo.pide) and not archivo.igual_a


def _ask(archivo: Recognised) -> None:
    """Draw the fields that a file does not declare; answers go to its row of the manifest."""
    layout.note(texts.still_to_say(archivo))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for columna in archivo.pide:
            etiqueta = texts.FIELD_LABELS[columna]
            clave = _key(archivo, columna)
            st.session_state.setdefault(clave, _shown(archivo, columna))
            if posibles := texts.choices(columna, archivo.carpeta):
                layout.select(etiqueta, [UNSAID_OPTION, *posibles], lambda o: o or "Sin decir", clave, width=190)
            else:
                st.text_input(etiqueta, key=clave, width=190)


def _key(archivo: Recognised, columna: str) -> str:
    return f"{TYPED}{columna}_{archivo.nombre}"


def _shown(archivo: Recognised, columna: str) -> str:
    """Return the initial text of a field: what is known of the file."""
    tiene = archivo.dice.get(columna, UNSAID_OPTION)
    posibles = texts.choices(columna, archivo.carpeta)
    return (tiene if tiene in posibles else UNSAID_OPTION) if posibles else texts.value_in_words(columna, tiene)


def _typed(archivo: Recognised) -> dict[str, str]:
    """Return the fields of a file, empty while they have their initial text."""
    if not _is_asked(archivo):
        return {}
    mostrado = {c: _shown(archivo, c) for c in archivo.pide}
    dicho = {c: str(st.session_state.get(_key(archivo, c), v)).strip() for c, v in mostrado.items()}
    return dicho if dicho != mostrado else {}


def _keep_fields(carga: Load, archivos: Sequence[Recognised]) -> Load:
    """Return a load with what was typed of every file stored in it, so that nothing is typed twice.

    Fields then restart from what is known: an emptied one takes what the file declares.
    """
    for archivo in archivos:
        if dicho := _typed(archivo):
            carga = tray.say_of_file(carga, archivo.nombre, {**carga.dichos.get(archivo.nombre, {}), **dicho})
            for columna in archivo.pide:
                st.session_state.pop(_key(archivo, columna), None)
    return carga


def _try(carga: Load, archivos: Sequence[Recognised]) -> None:
    loading.start(_keep_fields(carga, archivos), Action.TRY)


def _leave_out(carga: Load, nombre: str, archivos: Sequence[Recognised]) -> None:
    if tray.leave_out(_keep_fields(carga, archivos), nombre).archivos:
        loading.start(carga, Action.RECOGNISE)
    else:
        _forget(carga)


def _forget(carga: Load) -> None:
    """Delete a load and what was typed of its files."""
    suyos = tuple(a.name for a in carga.archivos)
    for clave in [c for c in st.session_state if str(c).startswith(TYPED) and str(c).endswith(suyos)]:
        del st.session_state[clave]
    tray.forget(carga)
    st.session_state.pop(OPEN_LOAD_KEY, None)


def _actions(carga: Load, estado: JobState, archivos: Sequence[Recognised]) -> None:
    """Draw the actions available for a load."""
    # Typed text may complete a file; typed after a trial, it needs another one.
    suyos = [(a, _typed(a)) for a in archivos]
    falta = any(a.se_carga and not dicho.get(c) for a, dicho in suyos for c in a.falta)
    listos = any(a.se_carga or dicho for a, dicho in suyos) and not falta
    es_revisada = estado.accion == Action.TRY and not estado.error and not any(dicho for _, dicho in suyos)
    with st.container(horizontal=True):
        if es_revisada:
            _button(texts.to_publish(estado.tried), loading.start, carga, Action.PUBLISH, type="primary")
        else:
            _button("Revisar qué cambia", _try, carga, archivos, type="primary", disabled=not listos)
        _button("Descartar", _forget, carga)
    layout.note(texts.not_published(listos=listos, es_revisada=es_revisada))


def _undoing() -> None:
    """Draw the undo of the last load, while it is the published one."""
    ultima = loading.last(settings().salida)
    if ultima is None:
        return
    with st.popover("Deshacer la última carga", icon=":material/undo:"):
        try:
            aviso = loading.before_undoing(settings().salida)
        except PP0093Error as error:
            layout.empty(refused(sentence(error)))
            return
        layout.note(texts.undoing(ultima))
        if aviso:
            layout.empty(texts.warned(aviso))
        _button("Sí, deshacer", _undo, key="cargar_deshacer")


def _undo() -> None:
    """Undo the last load, waiting for any publication in progress."""
    try:
        with st.spinner(texts.QUEUED):
            avisos: list[str] = []
            deshecha, _ = loading.undone(settings(), who(), lambda: None, avisos.append)
        dicho = [texts.undone(deshecha), *map(texts.warned, avisos)]
    except PP0093Error as error:
        dicho = [refused(sentence(error))]
    carga, _ = held_load()
    if carga:
        _forget(carga)
    st.session_state[MESSAGES_KEY] = dicho


def _waiting() -> None:
    """Draw the unpublished loads, also those of other sessions."""
    for otra in tray.waiting(settings().salida):
        with st.container(horizontal=True, vertical_alignment="center"):
            layout.note(texts.waits(otra))
            _button("Seguir con ella", _hold, otra, key=f"seguir_{otra.id}", type="tertiary")
            _button("Descartarla", _forget, otra, key=f"descartar_{otra.id}", type="tertiary")


def _hold(carga: Load) -> None:
    st.session_state[OPEN_LOAD_KEY] = carga.id
    if not loading.state(carga).accion:
        loading.start(carga, Action.RECOGNISE)


def corrections() -> None:
    """Draw, by unit, the workbooks to correct quarantined rows."""
    books = partial(desk.books, catalog.published(), settings().datos)
    libros = [
        (texts.book_of(t), partial(books, t.unidad), f"corregir_{t.unidad or 'sin_unidad'}.zip")
        for t in desk.units_to_correct(catalog.published())
    ]
    _offer(texts.TO_CORRECT_NOTE, libros)


def _offer(nota: str, archivos: Sequence[tuple[str, Callable[[], bytes], str]]) -> None:
    """Draw a note with files made on request: label, function and file name."""
    if archivos:
        layout.note(nota)
        with st.container(horizontal=True):
            for que_es, hace, nombre in archivos:
                run.download(que_es, hace, nombre, f"bajar_{nombre}")


def due() -> tuple[int, list[Due]]:
    """Return today's year of deliveries and what each unit owes."""
    catalogo = catalog.published()
    hoy = clock.today()
    anio = desk.current_year(catalogo, hoy)
    return anio, desk.calendar(catalogo, anio, hoy)


def _foot(anio: int, *de: str) -> Footing:
    """Return the footing of a piece without published figures, from its sources."""
    return replace(footing({}, "datos", View(anio)), fuentes=lambda: de)


def would_change(pagina: Page, estado: JobState) -> None:
    """Draw what a tried or published load contains and changes."""
    for id, (titulo, nota, tabla) in tables(estado).items():
        pagina.piece(id, titulo, nota, tabla, pie=_foot(pagina.filtros.anio, texts.OF_THE_LOAD))


def owed(pagina: Page, anio: int, deben: Sequence[Due]) -> None:
    """Draw what each unit owes of a year, from the rule of deliveries and what was received."""
    pagina.piece(
        "entregas",
        desk.due_title(deben, anio),
        phrase("nota_de_entregas", *deben[:1]),
        texts.due_table(deben),
        pie=_foot(anio, *texts.DUE_FROM),
        dibuja=partial(drawn.draw_sentences, anio=anio),
        es_del_anio=False,
        vacio=say("nadie_debe_entregar"),
    )


def messages(deben: Sequence[Due]) -> None:
    """Draw the text of a reminder to a chosen late unit."""
    if mensajes := {d.unidad: d.mensaje for d in deben if d.mensaje}:
        with st.expander(texts.TO_ASK):
            unidad = layout.select("Unidad", [*mensajes], width=190)
            st.code(mensajes[unidad], language=None, wrap_lines=True)


def draw_new_names() -> None:
    """Draw the services and topics on no list, and a button to accept chosen ones."""
    faltan = accepted_names.pending(catalog.published())
    if not faltan:
        return
    layout.chart_title(words(texts.TO_ACCEPT), texts.TO_ACCEPT_NOTE)
    por_nombre = {texts.to_accept(f): f for f in faltan}
    elegidos = st.multiselect(
        "Por aceptar", list(por_nombre), key=TO_ACCEPT, placeholder="Elija uno o varios", label_visibility="collapsed"
    )
    with st.container(horizontal=True):
        _button("Aceptar", _accept, [por_nombre[e] for e in elegidos], disabled=not elegidos)
        _button("Aceptar todos", _accept, faltan)


def _accept(elegidos: Sequence[Pending]) -> None:
    access.require(Role.ANALISTA)
    accepted_names.accept(elegidos, who())


def to_cross(anio: int) -> None:
    """Draw how to look up in SUNAT the firms missing from the year's match."""
    catalogo = catalog.published()
    if not catalogo.programa.has(FIRMS_TOPIC) or catalogo.es_delgada:  # Thinned versions have no firms.
        return
    rucs, sin_inscripcion = (desk.to_cross(catalogo, anio, sin_inscripcion=sin) for sin in (False, True))
    como_csv = [(texts.to_cross(len(rucs)), partial(desk.as_csv, rucs), f"rucs_{anio}.csv")]
    consulta = texts.to_cross(len(sin_inscripcion), "consulta múltiple")
    por_cien = [(consulta, partial(desk.as_queries, sin_inscripcion), f"rucs_{anio}.zip")]
    _offer(texts.CROSS_NOTE.format(anio), [*como_csv, *(por_cien if sin_inscripcion else [])] if rucs else [])
