"""`pp0093 auditar`: what it finds, and above all what it never says.

Three sets kept apart: the 2025 report labelled by hand (skipped without it), claims generated from the figures, and two
reports whose known contradictions must all be found.
The audit was adjusted on them too: they measure no new text. The whole campaign of claims is `make campanas`.
"""

import io
from collections import Counter, defaultdict
from pathlib import Path
from random import Random
from typing import Any

import afirmaciones
import docx
import pytest
from afirmaciones import CLASES, Frase, Mundo
from conftest import PROYECTO, Orden
from libros import de_toml, leidas
from pypdf import PdfWriter

from pp0093.ask.catalog import Catalog
from pp0093.audit import auditor, document
from pp0093.errors import InputError

SEMILLAS = PROYECTO.parent / "shared" / "seeds"
ACUSAN = {"unidad", "redaccion", "contradice_documento", "contradice_datos", "suma", "base", "anio", "nombre"}
POR_DOCUMENTO = 60
CAMPANA = 3000
HAND = de_toml("auditoria")


def by_line(cuales: str) -> set[tuple[int, str]]:
    return {(int(linea), n) for linea, numeros in HAND[cuales].items() for n in numeros}


def leido(catalogo: Catalog, texto: str, anio: int | None = None) -> list[dict[str, Any]]:
    """What is said of a text, in this process: the command does it in its own."""
    return [r.row() for r in auditor.audit(document.parse("borrador.txt", texto.encode()), catalogo, anio)]


def auditado(catalogo: Catalog, datos: bytes) -> list[dict[str, Any]]:
    """What is said of a document, of the year that it says."""
    leidas = document.parse("documento", datos)
    return [r.row() for r in auditor.audit(leidas, catalogo, document.year_of(leidas))]


def semilla(numero: str) -> bytes:
    halladas = sorted(SEMILLAS.glob(f"{numero}_*.txt")) if SEMILLAS.is_dir() else []
    if not halladas:
        pytest.skip("the published documents are not beside this clone")
    return halladas[0].read_bytes()


@pytest.fixture
def mundo(comando: Orden) -> Mundo:
    return Mundo(afirmaciones.cifras(lambda *a: comando(*a).json), afirmaciones.impresas())


# (a) The 2025 report, labelled by hand --------------------------------------------------------------------------------


def test_the_2025_report_as_labelled_by_hand(catalogo: Catalog) -> None:
    dichos = auditado(catalogo, semilla("003"))
    por_lugar = {(d["linea"], d["texto"]): d["clase"] for d in dichos}
    malas = {(int(linea), n): c for linea, ns in HAND["malas_2025"].items() for n, c in ns.items()}
    acusadas = [d for d in dichos if d["clase"] in ACUSAN]
    halladas = {(d["linea"], d["texto"]): d["clase"] for d in acusadas}
    assert halladas == malas  # Precision and recall are 1.
    buenas = [(int(linea), n) for linea, ns in HAND["buenas_2025"].items() for n in ns.split()]
    vistas = [p for p in buenas if por_lugar.get(p) in ("coincide", "redondeo")]
    print(f"2025: {len(acusadas)} accused of {len(malas)}; {len(vistas)} of {len(buenas)} true ones recognised")
    assert len(vistas) >= 0.5 * len(buenas)  # The rest is not read: its sentences have words that no list knows.
    assert not {d["indicador"] for d in acusadas if d["texto"] in ("35.0", "23.9")} & {"Ensayos de laboratorio"}
    assert sum(d["linea"] >= 300 and d["clase"] in ("coincide", "redondeo") for d in dichos) >= 90


# (b) Claims made from the figures -------------------------------------------------------------------------------------


def acusaciones(catalogo: Catalog, frases: list[Frase]) -> tuple[list[dict[str, Any]], int, Counter[str]]:
    """What is accused among some claims, and how many of their numbers are, by planted class."""
    texto, lugares = afirmaciones.documento(frases)
    acusados = [d for d in leido(catalogo, texto, 2025) if d["clase"] in ACUSAN]
    por_linea = defaultdict(set)
    for d in acusados:
        por_linea[d["linea"]].add(d["texto"])
    hallados = Counter(f.clase for linea, f in lugares.items() if f.numero in por_linea[linea])
    return acusados, len(acusados), hallados


def falsas_acusaciones(catalogo: Catalog, mundo: Mundo, cuantas: int, semilla_: int) -> list[dict[str, Any]]:
    generador = afirmaciones.verdaderas(mundo, Random(semilla_))
    frases = [next(generador) for _ in range(cuantas)]
    return [
        d for i in range(0, cuantas, POR_DOCUMENTO) for d in acusaciones(catalogo, frases[i : i + POR_DOCUMENTO])[0]
    ]


def hallazgo_por_clase(catalogo: Catalog, mundo: Mundo, cuantas: int, semilla_: int) -> dict[str, float]:
    recuerdos = {}
    for clase in CLASES:
        generador = afirmaciones.falsas(mundo, Random(semilla_), clase)
        frases = [next(generador) for _ in range(cuantas)]
        halladas = sum(acusaciones(catalogo, frases[i : i + 10])[2][clase] for i in range(0, cuantas, 10))
        recuerdos[clase] = halladas / cuantas
    return recuerdos


def test_a_share_of_the_claims(catalogo: Catalog, mundo: Mundo) -> None:
    assert falsas_acusaciones(catalogo, mundo, 150, 7) == []
    recuerdos = hallazgo_por_clase(catalogo, mundo, 10, 7)
    assert min(recuerdos.values()) >= 0.9, recuerdos


# Sentences written without looking at how the audit reads, the first reading of each set in docs/campanas.md; since
# then the audit was corrected on them and they measure no new text. With each, the share of its errors to be found.
SIN_MIRAR = (
    ("nuevas", 0.65), ("segundas", 0.65), ("cuartas", 0.8), ("quintas", 0.85), ("sextas", 0.8), ("octavas", 0.8),
    ("novenas", 0.65),
    *(pytest.param(*c, marks=pytest.mark.campana) for c in (("terceras", 0.7), ("septimas", 0.7))),
)  # fmt: skip


@pytest.mark.parametrize(("conjunto", "parte"), SIN_MIRAR)
def test_sentences_written_without_looking_at_how_it_reads(catalogo: Catalog, conjunto: str, parte: float) -> None:
    suyas = leidas(Path(__file__).with_name(f"afirmaciones_{conjunto}.csv"))
    filas = [Frase(f["texto"], f["numero"], f["clase"]) for f in suyas]
    verdaderas, falsas = ([f for f in filas if bool(f.numero) == es_falsa] for es_falsa in (False, True))
    assert acusaciones(catalogo, verdaderas)[0] == []
    halladas = sum(acusaciones(catalogo, falsas[i : i + 8])[2].total() for i in range(0, len(falsas), 8))
    print(f"{len(verdaderas)} true: 0 accused; {halladas} of {len(falsas)} planted errors found")
    assert halladas >= parte * len(falsas)


def test_a_sentence_is_read_whole_or_not_read(catalogo: Catalog) -> None:
    """Sets written without looking, each sentence a document: nothing true is accused, nothing false agrees."""
    filas = leidas(Path(__file__).with_name("afirmaciones_ciegas.csv"))
    dichas = [(f, [d["clase"] for d in leido(catalogo, f["texto"])]) for f in filas]
    acusadas = [f for f, clases in dichas if ACUSAN & {*clases}]
    assert not [f["texto"] for f in acusadas if f["verdad"] == "verdadera"]
    aprobadas = [f for f, clases in dichas if clases and {*clases} <= {"coincide", "redondeo"}]
    assert not [f["texto"] for f in aprobadas if f["verdad"] == "falsa"]
    halladas = Counter(f["tanda"] for f in acusadas)
    print(
        f"found of the false: {dict(halladas)} of {dict(Counter(f['tanda'] for f in filas if f['verdad'] == 'falsa'))}"
    )
    pisos = {
        "A": 25, "B": 19, "C": 48, "D": 19, "E": 21, "F": 11, "G": 26, "H": 18, "I": 25, "J": 21, "K": 29, "L": 14,
        "M": 30, "N": 27, "O": 31, "P": 16, "Q": 17, "R": 18, "S": 18, "T": 26, "U": 12, "V": 19, "W": 11,
    }  # fmt: skip
    assert all(halladas[t] >= n for t, n in pisos.items())


@pytest.mark.campana
def test_three_thousand_true_claims_and_as_many_planted_errors(catalogo: Catalog, mundo: Mundo) -> None:
    falsas = falsas_acusaciones(catalogo, mundo, CAMPANA, 2026)
    recuerdos = hallazgo_por_clase(catalogo, mundo, CAMPANA // len(CLASES), 2026)
    print(f"{len(falsas)} false accusations of {CAMPANA}; recall {recuerdos}")
    assert len(falsas) <= CAMPANA // 1000, falsas
    assert min(recuerdos.values()) >= 0.9, recuerdos


def test_plain_texts_are_read_and_half_of_their_errors_told(catalogo: Catalog) -> None:
    """Eight texts as an analyst writes them, and a copy of each with six errors: nothing true is accused in either."""
    numeros, leidos, dichos, plantados = 0, 0, 0, 0
    for caso in de_toml("textos")["textos"]:
        bien = auditado(catalogo, caso["texto"].encode())
        assert not [d for d in bien if d["clase"] in ACUSAN]
        numeros, leidos = numeros + len(bien), leidos + sum(d["clase"] != "sin_dato" for d in bien)
        mal = caso["texto"]
        for a, b in (cambio for e in caso["errores"] for cambio in e["cambia"]):
            assert mal.count(a) == 1
            mal = mal.replace(a, b)
        acusadas = [(d["texto"], d["cita"]) for d in auditado(catalogo, mal.encode()) if d["clase"] in ACUSAN]
        suyas = [[a for a in acusadas if a[0] in e["dice"] and e["cambia"][0][1] in a[1]] for e in caso["errores"]]
        assert not {*acusadas} - {a for vistas in suyas for a in vistas}
        dichos, plantados = dichos + sum(map(bool, suyas)), plantados + len(suyas)
    print(f"{leidos} of {numeros} read; {dichos} of {plantados} errors told")
    assert leidos >= 0.65 * numeros and dichos >= 0.7 * plantados


# (c) Two reports ------------------------------------------------------------------------------------------------------


def test_the_contradictions_of_the_2020_report_are_found(catalogo: Catalog) -> None:
    dichos = auditado(catalogo, semilla("002"))
    acusadas = {(d["linea"], d["texto"]) for d in dichos if d["clase"] in ACUSAN}
    assert acusadas == by_line("malas_2020")
    assert not acusadas & by_line("no_son_2020")
    assert all(d["pagina"] for d in dichos)


def test_the_contradictions_of_the_policy_report_are_found(catalogo: Catalog) -> None:
    acusadas = [d for d in auditado(catalogo, semilla("004")) if d["clase"] in ACUSAN]
    assert {(d["linea"], d["texto"]) for d in acusadas} == by_line("malas_2024")


@pytest.mark.parametrize("numero", ["000", "001"])
def test_documents_of_other_things_are_not_accused(catalogo: Catalog, numero: str) -> None:
    assert not [d for d in auditado(catalogo, semilla(numero)) if d["clase"] in ACUSAN]


# What is said of a sentence or a table, case by case ------------------------------------------------------------------


def casos() -> list[dict[str, str]]:
    """Sentences with what is said of some numbers ("975=coincide:975") and all that is accused ("*": not looked at)."""
    suyas = leidas(Path(__file__).with_name("afirmaciones_casos.csv"))
    return [f | {"texto": f["texto"].replace("\\n", "\n").replace("\\t", "\t")} for f in suyas]


@pytest.mark.parametrize("caso", casos(), ids=lambda c: c["texto"][:50])
def test_a_case_is_read_or_not_read(catalogo: Catalog, caso: dict[str, str]) -> None:
    """Each fault by its class, what is read together, and above all what cannot be proved: it is not accused."""
    dichos = leido(catalogo, caso["texto"], int(caso["anio"]) if caso["anio"] else None)
    de_numero = {d["texto"]: d for d in reversed(dichos)}
    for numero, _, dicho in (c.partition("=") for c in caso["dice"].split("; ") if c):
        clase, _, valor = dicho.partition(":")
        assert de_numero[numero]["clase"] == clase, dichos
        assert not valor or float(de_numero[numero]["valor_esperado"]) == float(valor), dichos
    if caso["acusa"] != "*":
        assert [d["texto"] for d in dichos if d["clase"] in ACUSAN] == caso["acusa"].split("; ")[: bool(caso["acusa"])]


def test_a_row_of_the_answer_keeps_its_keys(catalogo: Catalog) -> None:
    [dicho] = leido(catalogo, FRASE)
    assert (dicho["cita"], dicho["pagina"], dicho["linea"], bool(dicho["razon"])) == (FRASE, 1, 1, True)
    assert set(dicho) == {
        "pagina", "linea", "cita", "texto", "valor", "clase", "indicador", "valor_esperado", "razon", "sugerencia",
    }  # fmt: skip


def test_two_sentences_of_one_line_have_each_its_numbers_in_order(catalogo: Catalog) -> None:
    """Their numbers stand at the same place of each sentence: one was taken for the other."""
    texto = "En 2025 la actividad 1.1 atendió a 975 empresas. En 2025 la actividad 1.2 atendió a 975 empresas."
    dichos = leido(catalogo, f"{texto} El 89.9 % estaba focalizado en 2025.")
    assert [(d["texto"], d["clase"]) for d in dichos] == [("975", "coincide"), ("975", "nombre"), ("89.9", "coincide")]


def test_the_reason_names_what_the_figure_is_of(catalogo: Catalog) -> None:
    frases = (
        "El Producto 1 atendió en 2025 a 1,217 empresas.",
        "Lima concentró el 53.2 % de las empresas atendidas en 2020.",
        "En todo el país, el programa devengó S/ 95,690,584 en 2025.",
    )
    razones = [d["razon"] for d in leido(catalogo, "\n\n".join(frases))]
    assert [r.partition(" (")[0] for r in razones] == [
        "1,217 es del producto 2; del producto 1 es 1,644",
        "la cifra de Lima, 2020, es 35.2 %",
        "la cifra de todo el país, 2025, es 69,590,584",
    ]


def test_the_value_is_as_written(catalogo: Catalog) -> None:
    dichos = leido(catalogo, "En 2025 el producto 4 devengó S/ 32.0 millones.")
    assert [(d["texto"], d["valor"], d["clase"]) for d in dichos] == [("32.0", 32, "coincide")]


# Documents of all kinds -----------------------------------------------------------------------------------------------

FRASE = "En 2025 la actividad 1.1 atendió a 1,020 empresas."
BIEN = "En 2025 la actividad 1.2 atendió a 448 empresas."


def test_a_docx_is_read_and_its_copy_has_the_comments(comando: Orden, tmp_path: Path) -> None:
    original, copia = tmp_path / "nota.docx", tmp_path / "copia.docx"
    escrita = docx.Document()
    for parrafo in ("Población atendida", FRASE, BIEN):
        escrita.add_paragraph(parrafo)
    escrita.save(str(original))
    dichos = comando("auditar", str(original), "--formato", "json").json
    assert [d["clase"] for d in dichos] == ["contradice_datos", "coincide"]
    assert comando("auditar", str(original), "--formato", "docx", "--salida", str(copia)).codigo == 0
    leida = docx.Document(str(copia))
    assert [p.text for p in leida.paragraphs] == [p.text for p in escrita.paragraphs]
    comentarios = list(leida.comments)
    assert len(comentarios) == 1 and "975" in comentarios[0].text


def test_markdown_is_read(catalogo: Catalog) -> None:
    dichos = auditado(catalogo, f"# Informe\n\n- **{FRASE}**\n".encode())
    assert [(d["linea"], d["clase"]) for d in dichos] == [(3, "contradice_datos")]


def test_a_docx_with_its_figures_in_a_table(catalogo: Catalog) -> None:
    documento, salida = docx.Document(), io.BytesIO()
    documento.add_paragraph("Informe de avances 2025")
    filas = [("Actividad", "Meta", "Avance"), ("1.1", "972", "975"), ("1.2", "450", "448"), ("1.3", "250", "284")]
    tabla = documento.add_table(rows=0, cols=3)
    for fila in filas:
        for celda, texto in zip(tabla.add_row().cells, fila, strict=True):
            celda.text = texto
    documento.add_paragraph(FRASE)
    documento.save(salida)
    dichos = auditado(catalogo, salida.getvalue())
    assert [d["texto"] for d in dichos if d["clase"] in ACUSAN] == ["284", "1,020"]
    assert {d["texto"] for d in dichos if d["clase"] == "coincide"} == {"972", "975", "450", "448", "250"}


def typeset(texto: str) -> bytes:
    """A PDF made as a note's are."""
    return bytes(pytest.importorskip("typst").compile(texto.encode()))


def test_a_pdf_of_several_pages_says_the_page_of_each_figure(catalogo: Catalog) -> None:
    paginas = (
        "Informe de avances 2025\n\nEn 2025 el programa atendió a 40,965 empresas.",
        f"{FRASE}\n\n{BIEN}",
        "En 2025 la actividad 4.2 superó su meta en 107.8 %.",
    )
    dichos = auditado(catalogo, typeset("#pagebreak()\n".join(f"{p}\n" for p in paginas)))
    assert [(d["pagina"], d["texto"], d["clase"]) for d in dichos] == [
        (1, "40,965", "coincide"), (2, "1,020", "contradice_datos"), (2, "448", "coincide"), (3, "107.8", "redaccion"),
    ]  # fmt: skip
    assert dichos[3]["sugerencia"] == "Nuestra cifra: 7.8"


def test_a_sentence_goes_on_over_what_every_page_repeats() -> None:
    pagina = "#set page(height: 5cm, width: 12cm, margin: 1.2cm, header: [Informe de avances 2025], footer: [OEI])"
    texto = f"{'Se trabajó con todas las regiones del país y con sus municipios. ' * 9}{FRASE} {'Y así fue. ' * 9}"
    leida = document.parse("nota.pdf", typeset(f"{pagina}\n{texto}"))
    assert max(linea.pagina for s in leida for _, linea in s.lineas) > 2
    oraciones = [s.texto for s in leida]
    assert set(oraciones) == {"Se trabajó con todas las regiones del país y con sus municipios.", FRASE, "Y así fue."}


def test_our_figure_is_said_in_its_unit_and_no_sentence_is_written_again(catalogo: Catalog) -> None:
    frase = "La actividad 3.3 devengó S/ 171.6 millones en 2025."
    [dicho] = leido(catalogo, frase)
    assert (dicho["clase"], dicho["sugerencia"]) == ("unidad", "Nuestra cifra: 171.6")
    assert dicho["razon"].startswith("dice S/ 171.6 millones y es 171.6 mil (")


def un_pdf(*, clave: str = "") -> bytes:
    escritor, salida = PdfWriter(), io.BytesIO()
    escritor.add_blank_page(200, 200)
    if clave:
        escritor.encrypt(clave)
    escritor.write(salida)
    return salida.getvalue()


@pytest.mark.parametrize(
    ("datos", "dicho"),
    [
        (b"", "no tiene texto"), (un_pdf(), "no tiene texto"), (un_pdf(clave="x"), "contraseña"),
        (b"%PDF-1.7 nada", "PDF que no se puede leer"), (b"PK\x03\x04 nada", "no es"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "contraseña o es un .doc antiguo"),
        (b"\x89PNG\r\n\0\0\0", "no es un documento"),
    ],
)  # fmt: skip
def test_odd_documents_are_refused_in_one_sentence(datos: bytes, dicho: str) -> None:
    with pytest.raises(InputError) as error:
        document.parse("raro", datos)
    assert dicho in str(error.value) and "\n" not in str(error.value)


def test_the_command_says_what_is_to_be_reviewed_and_what_wholly_agrees(comando: Orden, tmp_path: Path) -> None:
    ruta, otro = tmp_path / "borrador.txt", tmp_path / "foto.png"
    otro.write_bytes(b"\x89PNG\r\n\0\0\0")
    for malo in (tmp_path / "no.txt", otro):
        respuesta = comando("auditar", malo)
        assert respuesta.codigo == 1 and respuesta.errores.count("\n") == 1 and "Traceback" not in respuesta.errores
    ruta.write_text(FRASE, encoding="utf-8")
    respuesta = comando("auditar", ruta, "--formato", "docx")
    assert respuesta.codigo == 1 and "DOCX" in respuesta.errores
    respuesta = comando("auditar", ruta)
    assert respuesta.codigo == 0 and "1,020" in respuesta.salida and "1 de 1 cifra no" in respuesta.errores
    ruta.write_text(BIEN, encoding="utf-8")
    assert comando("auditar", ruta).errores.startswith("El documento coincide en todo.")
    ruta.write_text("Sin una sola cifra.", encoding="utf-8")
    assert comando("auditar", ruta).errores.startswith("El documento no trae cifras que se lean.")
    assert comando("auditar", ruta, "--formato", "json").json == []


# What published reports say, for a clone that has not the documents ---------------------------------------------------


def test_what_published_reports_say_is_gathered(comando: Orden) -> None:
    filas = comando("hallazgos", "--formato", "json").json
    dicho: dict[str, str] = defaultdict(str)
    for fila in filas:
        dicho[fila["documento"]] += f" | {fila['dice']}, {fila['seccion']} {fila['da']}"
    for documento, hallados in HAND["hallazgos"].items():
        for hallado in (h.split(", ")[0] for h in hallados):
            assert hallado in dicho[documento], (documento, hallado)
    assert {f["pagina"] for f in filas if f["seccion"] == "Producto 3" and f["documento"] == "Informe OEI 2025"} == {
        "10"
    }
    lugares = {f["dice"]: f["pagina"] for f in filas}
    assert all(f["pagina"] for f in filas)
    # The alerts of the policy are where its text says them, not where its table has the service.
    assert {f["pagina"] for f in filas if f["seccion"] in ("Alertas", "SS.01.03.03")} == {"hoja 9 del texto"}
    assert {f["pagina"] for f in filas if f["seccion"] == "IOP.02.01"} == {"hoja 4 del texto"}
    assert next(p for d, p in lugares.items() if "95.0 % y 92.0 %" in d) == "hoja 5 del texto; hoja 10 del texto"
    assert all(f["razon"] and f["clase"] in ACUSAN | {"conviene_saber"} for f in filas)
    assert any("por su variación, en sus actividades" in f["razon"] for f in filas), "a sum of what changes tell"
    # What a progress, an index or a change leaves unsaid contradicts nothing; and a document has one name.
    de_saber = Counter(f["razon"] for f in filas if f["clase"] == "conviene_saber")
    assert de_saber == {
        "Por debajo de su línea base": 7,
        "El índice depende del método": 1,
        "Cambio que no se distingue del azar": 1,
    }
    assert len({f["documento"] for f in filas if "PAED" in f["documento"] or "Economía Digital" in f["documento"]}) == 1
    # Rounding, overlap and what adds to more than 100 are none.
    assert not [f for f in filas if any(n in f["dice"] for n in ("42.50", "21,502", "97.5", "822", "100.1"))]
