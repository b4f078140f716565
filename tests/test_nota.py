"""The yearly note: sentences whose words and numbers agree, one content in every format and on its page."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pptx
import pypdf
import pytest
from afirmaciones_recalculadas import recomputed, stray
from conftest import PROYECTO, Carpetas, Orden, copiada, elige, en_pantalla, opened
from docx.enum.section import WD_SECTION
from docx.oxml.ns import qn
from docx.shared import Pt
from hypothesis import given
from hypothesis import strategies as st
from libros import de_toml, leidas
from msgspec.structs import replace
from PIL import Image
from pptx.enum.text import PP_ALIGN
from recuentos_empresas import CHANGED

from pp0093 import clock, documents
from pp0093.ask.catalog import Catalog, published
from pp0093.ask.origin import figure_notes, printed
from pp0093.ask.registry import INDICATORS, RECEIVED
from pp0093.ask.standing import change
from pp0093.claims import Sentence, shown, subject, written
from pp0093.documents import document as content
from pp0093.documents import docx as word
from pp0093.documents import pdf
from pp0093.documents.document import Board, CitedFigure, Note, Plot, Points, Prose, Said
from pp0093.errors import UsageError
from pp0093.money import answer, execution
from pp0093.money.execution import AnnexLine
from pp0093.note import annex, asking, issue, saying
from pp0093.ui.subjects import noted
from pp0093.writing import formats, phrases

ANIO = 2025
INFORMES = [c / "shared" / "seeds" for c in PROYECTO.parents[:2]]
DICHOS = PROYECTO / "tests" / "fixtures" / "dichos_de_la_nota.csv"
DIFERENCIAS = Path(__file__).with_name("nota_frente_al_informe.csv")
NUMERO = re.compile(r"\d[\d,]*(?:\.\d+)?")
# What is no figure of the report: names of the programme, its products and activities, years and addresses.
SIN_CIFRA = re.compile(
    r"(?:PP|Presupuestal) ?0\d*|(?i:producto) \d|Actividad \d\.\d|"
    r"20[12]\d|N° [\d-]+|piso \d+|Lima 27|616 2222"
)


def cifra(valor: float, indicador: str = "avance_fisico", texto: str = "") -> CitedFigure:
    return CitedFigure(texto or f"{valor:,.0f}", indicador, ANIO, valor, "publicado")


def numero(texto: str) -> float:
    return float(texto.replace(",", ""))


def texto_de(nota: Note, *sin: str) -> str:
    """Everything the note says but for some sections."""
    partes = []
    for seccion in nota.secciones:
        for bloque in seccion.bloques if seccion.clave not in sin else ():
            if isinstance(bloque, Prose):
                partes += [f.texto for f in bloque.frases]
            elif isinstance(bloque, Board):
                partes += [
                    " | ".join(map(str, fila)) for fila in ((str(bloque.titulo),), bloque.encabezado, *bloque.filas)
                ]
    return "\n".join(partes)


def linea(avance: int, meta: int) -> AnnexLine:
    parte = 100 * avance / meta if meta else None
    cifras = {"avance_fisico": avance, "meta_fisica": meta, "cumplimiento_pct": parte}
    de = {**dict.fromkeys(execution.EXECUTION), **cifras, "vara": None, "se_califica_el_gasto": True}
    return AnnexLine(**de_toml("frases")["linea"], **de, avance=execution.Advance())


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_the_words_of_a_goal_are_those_of_its_numbers(avance: int, meta: int) -> None:
    dicho = answer.goal(linea(avance, meta), "La 1.2").texto
    escritos = [numero(n) for n in NUMERO.findall(re.sub(r" \([^)]*\)", "", dicho.rpartition(":")[2]))]
    assert escritos == [avance, meta]
    assert ("superó" in dicho) == (avance > meta)
    assert ("no alcanzó" in dicho) == (0 < avance < meta)
    assert ("no registró" in dicho or "ni avance" in dicho) == (avance == 0)
    assert (" empresas" in dicho) == (meta != 1)
    if "superó su meta en" in dicho:
        assert numero(NUMERO.findall(dicho)[1]) == pytest.approx(100 * (avance - meta) / meta, abs=0.051)


@given(st.floats(-99, 10_000))
def test_what_rose_and_what_fell_is_the_number_that_is_written(cambio: float) -> None:
    lado = change.Side(100.0 + cambio, "publicado", None, {})
    variacion = change.Variation(INDICATORS["empresas_atendidas"], lado, replace(lado, valor=100.0))
    texto = figure_notes.change_sentence(change.Since(variacion, None, None), subject(anio=2025)).texto
    escrito = [numero(n) for n in NUMERO.findall(texto) if "." in n]
    if "casi" in texto:
        assert abs(cambio) <= 0.05 and not escrito
    else:
        assert ("más" if cambio > 0 else "menos") in texto
        assert escrito == [pytest.approx(abs(cambio), abs=0.051)] and escrito[0] > 0


def test_a_sentence_says_of_what_a_partial_figure_is(catalogo: Catalog) -> None:
    """After the words that it is written with, and once."""
    parcial = replace(cifra(5, "empresas_atendidas"), partes=(RECEIVED,))
    a = asking.Inquiry(catalogo, ANIO)
    dice = {"cuantas": written("5 empresas", parcial.claim), "n": 5, "familia": "difusión", "cambio": ""}
    dicho = phrases.say("recibieron", (), **dice)
    assert " 5 empresas (registros recibidos) " in f" {saying.as_cited(a, 'x', dicho, parcial).texto}"
    ya = {"empresas_atendidas": dice["cuantas"], "parte": "", "unidades": ""}
    dicho = phrases.say("atendidas_en_parte", subject(anio=ANIO), **ya)
    assert saying.as_cited(a, "x", dicho, parcial).texto.count("recibidos") == 1


@pytest.fixture(scope="module")
def notas(catalogo: Catalog) -> Callable[[int], Note]:
    """The note of a year, written once."""
    return cache(lambda anio: issue.note_of_year(catalogo, issue.Wanted(anio)))


@pytest.fixture(scope="module")
def nota(notas: Callable[[int], Note]) -> Note:
    return notas(ANIO)


@pytest.mark.parametrize("anio", [2018, 2020, 2025])
def test_the_note_says_what_documents_give(notas: Callable[[int], Note], anio: int) -> None:
    frases = texto_de(notas(anio)).splitlines()
    assert not any("no declarada" in p for p in notas(anio).pies.values()), "every table is of some document"
    fuente = notas(anio).pies["indicadores"].partition(". ")[0]
    assert re.fullmatch(r"Fuente: Informe OEI 20\d\d", fuente), "the document, and not the file that transcribes it"
    for fila in (f for f in leidas(DICHOS, delimiter="|") if f["anio"] == str(anio)):
        cuantas = sum(fila["dice"] in f for f in frases)
        assert cuantas == 1 if fila["una_vez"] else cuantas, fila["dice"]


def test_the_note_says_the_year(nota: Note) -> None:
    texto = texto_de(nota)
    titulos = {g.clave: str(g.titulo) for g in nota.graficos}
    assert titulos["sector"] == "Empresas por sector económico: Comercio, 59.4 %"
    assert titulos["metas-3000535"] == "Producto 2: 1 de 3 actividades alcanzó su meta y 2 quedaron por debajo de 95 %"
    assert " ".join(nota.frases.values()).count("130.6 %") == 1, "beside the one that heads"
    [ventas] = [g for g in nota.graficos if g.clave == "tramo_ventas"]
    assert [(n, str(c)) for n, c in ventas.barras][-1] == ("Sin desglose", "34.0 %"), "parts that are not the whole"
    assert ventas.debajo == "% de las empresas, 2025.", "of how many, a document may not say"
    assert not {"PAED:", "Ruta Digital:", "--"} & {*texto.split()}, (
        "neither caveats of what it does not cite nor options"
    )
    procedencias = {c.procedencia for b in nota.bloques for c in content.cited(b)}
    assert procedencias <= {"publicado", "derivado", "calculado"}, "every figure is real"


@pytest.mark.parametrize("anio", [2020, 2024, 2025])
def test_every_sentence_of_the_note_is_a_claim_that_holds(
    catalogo: Catalog, notas: Callable[[int], Note], anio: int
) -> None:
    """What is computed or printed, and what is said beside it; what a product is states nothing of data."""
    secciones = [s for s in notas(anio).secciones if not s.es_de_sustento]
    dichas = [f for s in secciones for b in s.bloques if isinstance(b, Prose) for f in b.frases]
    for dicha in (f for f in dichas if not f.clave.startswith("que_es.")):
        antes = {str(anio - 1)} if any(c.indicador in CHANGED for c in dicha.claims) else set()
        assert dicha.claims and not {*stray(catalogo, Sentence(dicha.texto, dicha.claims))} - antes, dicha.texto
        assert not [c for c in dicha.claims if not recomputed(catalogo, c)], dicha.texto


def test_nothing_is_said_of_what_is_invented(version_de_demostracion: Path) -> None:
    with pytest.raises(UsageError, match="no hay con qué escribir la nota"):
        issue.note_of_year(published(version_de_demostracion), issue.Wanted(ANIO))
    pedida = issue.note_of_year(published(version_de_demostracion).demonstration(), issue.Wanted(2020))
    assert asking.OF_DEMONSTRATION in pedida.aviso, "every page says what it is of"
    assert "empresas recibieron otros servicios." in pedida.frases["familia.Otros servicios"]


def in_two_ways(nota: Note) -> list[tuple[Any, ...]]:
    return [f for b in _boards(nota) if b.clave == "otras" for f in b.filas if "de dos maneras" in str(f[0])]


def test_what_a_document_contradicts_is_not_said(nota: Note) -> None:
    en_dos = in_two_ways(nota)
    assert {"35.0 %", "23.9 %"} <= {f[1] for f in en_dos}
    assert nota.written(nota.citadas["cumplimiento_pct|2025|reporte|actividad=5005087"]) == "87.1†"
    assert ("130.6 %", "Informe OEI 2025, Producto 4") in {f[1:] for f in en_dos}, "where it stands"
    assert any("inferior" in c.por_que for _, c in nota.callado)
    assert not re.search(r"35\.0|23\.9|3\.6 %", " ".join(nota.frases.values()))


def test_what_a_reader_puts_side_by_side_agrees(nota: Note) -> None:
    dicho = texto_de(nota)
    assert not re.search(r"\d mil\b", dicho), "amounts are whole or, of the whole programme, in millions"
    [tamanos] = [b for s in nota.secciones for b in s.bloques if isinstance(b, Plot) and b.clave == "tamano"]
    assert [str(f[0]) for f in tamanos.filas] == ["Microempresa", "Pequeña empresa", "Mediana empresa", "Gran empresa"]


def test_the_numbers_of_the_report_are_in_the_note(nota: Note) -> None:
    """Every number that the report of the year prints is written in the note, but for the listed differences."""
    informes = [r for carpeta in INFORMES for r in carpeta.glob("003_*.txt")]
    if not informes:
        pytest.skip("the report's text is not at hand")
    dichos = {n.rstrip(",") for n in NUMERO.findall(texto_de(nota, "pasaportes", "callado", "sobre"))}
    # The report rounds to thousands or millions what the note writes whole.
    dichos |= {f"{numero(n) / por:,.1f}" for n in [*dichos] if numero(n) >= 1000 for por in (10**3, 10**6)}
    dos_maneras = {f[1] for f in in_two_ways(nota)}
    listadas = {(int(f["linea"]), f["cifra"]): f for f in csv.DictReader(DIFERENCIAS.open(encoding="utf-8"))}
    usadas, cifras = set(), 0
    for linea, renglon in enumerate(informes[0].read_text(encoding="utf-8").splitlines(), 1):
        es_indice = bool(re.fullmatch(r"[^\d\t]+\d?[^\t]*\t\d+", renglon))
        for escrito in () if es_indice else NUMERO.findall(SIN_CIFRA.sub(" ", renglon)):
            valor = escrito.rstrip(",")
            cifras += 1
            usadas.add((linea, valor))
            como = {valor, f"{valor}.0", valor.removesuffix(".0")}
            assert (linea, valor) in listadas or como & dichos, f"{linea}: {valor} in {renglon!r}"
    assert cifras > 200
    assert set(listadas) <= usadas, "a listed difference that the report does not print"
    assert {f["en_la_nota"] for f in listadas.values()} - {""} <= dichos
    assert any("130.6" in str(c) for c in dos_maneras)


def test_every_printed_figure_is_in_the_note_or_is_listed_with_its_reason(catalogo: Catalog, nota: Note) -> None:
    impresas, distintas = printed.published_figures(catalogo, documento="Informe OEI 2025"), set()
    for f in impresas:
        cifra = next((nota.citadas[k] for k in asking.keys(asking.of_print(f)) if k in nota.citadas), None)
        if cifra is None or 2 * abs(Decimal(str(cifra.valor)) - printed.in_units(f)) > printed.last_digit(f):
            distintas.add((f.indicador, float(f.valor)))
    assert len(impresas) > 200
    assert distintas == {
        ("participacion_pct", 35.0),
        ("participacion_pct", 23.9),
        ("cumplimiento_pct", 99.2),
        ("cumplimiento_pct", 130.6),
        ("devengado_soles", 822),
        ("devengado_soles", 171),
        ("empresas_atendidas_variacion_pct", 3.6),
    }


def _boards(nota: Note) -> Iterator[Board]:
    for seccion in nota.secciones:
        yield from (b for b in seccion.bloques if isinstance(b, Board) and not isinstance(b, Plot))


def test_every_cited_figure_has_its_passport(nota: Note, catalogo: Catalog, publicada: Path, correr: Orden) -> None:
    [lista] = [b for b in _boards(nota) if b.clave == "pasaportes"]
    assert len(lista.filas) == len(nota.citadas)
    propias = [(c, f) for c, f in zip(nota.citadas.values(), lista.filas, strict=True) if c.es_propia]
    assert len(propias) > 100
    assert "Informe OEI 2025, Anexo" in {f[4] for f in lista.filas} and all(f[4] for f in lista.filas)
    for c, (_, _, escrito, *_) in propias[::20]:
        de = annex.reference(c)
        opciones = [f"--filtro={d}={v}" for d, vs in de.filtros.items() for v in vs]
        opciones += [f"--grupo={d}={v}" for d, v in de.grupo.items()]
        comando = ["pasaporte", c.indicador, *opciones, f"--alcance={c.alcance}"]
        respuesta = correr(*comando, "--formato", "json")
        assert respuesta.codigo == 0, (comando, respuesta.errores)
        assert respuesta.json["escrito"] == escrito, comando


@pytest.mark.parametrize("anio", [2020, ANIO])
def test_each_figure_leads_to_its_own_passport(notas: Callable[[int], Note], anio: int) -> None:
    """One of a branch of a sector, of a change or of the whole country is not that of the sector, the amount, ours."""
    nota = notas(anio)
    de_otra = [
        c for b in nota.bloques for c in content.cited(b) if float(nota.citadas[c.clave].valor) != float(c.valor)
    ]
    assert not de_otra
    [lista] = [b for b in _boards(nota) if b.clave == "pasaportes"]
    llamadas = [str(f[1]) for f in lista.filas if re.match(r"(PIM|Devengado|PIA)\b", str(f[1]))]
    assert llamadas
    assert len(llamadas) == len({*llamadas}), "two of one name have two values"


def test_what_is_known_of_the_year_before_is_said_where_no_change_is(notas: Callable[[int], Note]) -> None:
    callado = {c.clave: c.por_que for _, c in notas(2020).callado}
    sectores = next(b for s in notas(2020).secciones for b in s.bloques if isinstance(b, Plot) and b.clave == "sector")
    assert sectores.barras[-1][0] == "Sin información" and len(sectores.barras) == 8, "all of them, the unknown last"
    de, es = "2020|reporte|producto=300053", "se imprime que 2020 es"
    assert callado[f"cambio.empresas_atendidas|{de}4"] == f"{es} 62.9 % de 2019 (Informe OEI 2020)"
    assert callado[f"cambio.devengado_soles|{de}4"] == "se imprime 5,011,781 soles en 2019 (Informe OEI 2020)"
    assert callado[f"cambio.devengado_soles|{de}5"] == f"{es} 72 % de 2019 (Informe OEI 2020)"


def test_a_year_that_is_not_over_is_neither_compared_nor_judged(
    catalogo: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "today", lambda: date(2026, 11, 22))
    nota = issue.note_of_year(catalogo, issue.Wanted(2026))
    assert "en curso" in nota.aviso
    dichas = " ".join(t for c, t in nota.frases.items() if not c.startswith("indicador."))
    assert not re.search(r"más que en|menos que en|superó|alcanzó|creció|cayó", dichas)
    assert "al 18/06/2026" in dichas


@pytest.mark.parametrize(("opcion", "valor"), [("--unidad", "ITP"), ("--producto", "P3")])
def test_a_short_note_of_a_part(publicada: Path, correr: Orden, tmp_path: Path, opcion: str, valor: str) -> None:
    ruta = tmp_path / "n.pdf"
    respuesta = correr(*("nota", "--anio", ANIO, "--formato", "pdf", opcion, valor, "--sin-graficos", "--salida", ruta))
    assert (respuesta.codigo, respuesta.salida.strip()) == (0, str(ruta))
    leida = pypdf.PdfReader(ruta)
    texto = " ".join(p.extract_text() for p in leida.pages)
    assert re.search(r"Dinero\s+y\s+meta|Sus\s+actividades", texto)
    assert "40,965" not in texto
    assert correr("nota", "--anio", ANIO, opcion, valor, "--secciones", "anexo").codigo == 2, "a sheet goes whole"
    assert "Índice" not in [m.title for m in leida.outline if not isinstance(m, list)]
    assert len(leida.pages) <= 2


def test_the_note_has_the_caveats_that_touch_it(nota: Note) -> None:
    sobre = next(s for s in nota.secciones if s.clave == "sobre")
    frases = [f for b in sobre.bloques if isinstance(b, Points) for f in b.frases]
    asuntos = {f.texto.partition(":")[0] for f in frases if f.clave.startswith("Advertencias.")}
    assert {"Alcance", "Metas", "Soles", "Producto 3", "Serie nacional"} <= asuntos
    assert not {"Ruta Digital", "PAED", "Calificación"} & asuntos, "it cites nothing of them"
    [siglas] = next(s for s in nota.secciones if s.clave == "siglas").bloques
    assert ("UT", "Unidad técnica") in siglas.filas


@pytest.fixture(scope="module")
def avisada(nota: Note) -> Note:
    return replace(nota, aviso=asking.OF_DEMONSTRATION)


@pytest.fixture(scope="module")
def en_word(avisada: Note) -> Any:
    return docx.Document(io.BytesIO(word.write(avisada)))


def test_the_word_note_is_whole(avisada: Note, en_word: Any) -> None:
    nota, leido, cuerpo = avisada, en_word, en_word.element.body
    texto = "\n".join(p.text for p in leido.paragraphs)
    assert "se atendió a 40,965 empresas" in texto
    assert leido.core_properties.language == "es-PE"
    assert {i.get(qn("w:val")) for i in leido.styles.element.iter(qn("w:lang"))} == {"es-PE"}
    titulos = [p.text for p in leido.paragraphs if p.style.name == "Heading 1"]
    assert titulos == [s.titulo for s in nota.secciones if s.bloques]
    marcas = {m.get(qn("w:name")) for m in cuerpo.iter(qn("w:bookmarkStart"))}
    enlaces = {e.get(qn("w:anchor")) for e in cuerpo.iter(qn("w:hyperlink"))}
    de_dibujos = {nota.anclas[c.clave] for g in nota.graficos for c in content.cited(g)}
    assert set(nota.anclas.values()) - de_dibujos <= enlaces <= marcas
    campos = "".join(i.text for i in cuerpo.iter(qn("w:instrText")))
    assert all(c in campos for c in ("SEQ Tabla", "SEQ Gráfico"))
    # The contents say the page of each section by themselves: each is a field of where it begins.
    paginas = re.findall(r"PAGEREF (\w+)", campos)
    assert len(paginas) == len(titulos) and set(paginas) <= marcas
    alternativos = [d.get("descr") for d in cuerpo.iter(qn("wp:docPr"))]
    assert alternativos == [g.alt for g in nota.graficos]
    assert len(leido.tables) == len(list(_boards(nota)))
    assert nota.aviso in "".join(p.text for s in leido.sections for p in s.header.paragraphs)
    # Passports alone go in columns, on the sheet where they begin and with the head and foot of all.
    assert [s._sectPr.find(qn("w:cols")).get(qn("w:num")) for s in leido.sections] == [None, "2"]
    assert leido.sections[1].start_type == WD_SECTION.CONTINUOUS
    assert len({s.header.paragraphs[0].text for s in leido.sections}) == 1
    letras = [leido.styles[n].element.rPr.rFonts.attrib for n in ("Heading 1", "Heading 2", "Title", "Subtitle")]
    assert not [c for suyas in letras for c in suyas if c.endswith("Theme")], "the face of the theme is used instead"


def test_in_word_each_passport_stands_under_its_source_said_once(avisada: Note, en_word: Any) -> None:
    [lista] = [b for b in _boards(avisada) if b.clave == "pasaportes"]
    cabeza, *filas = [[*dict.fromkeys(c._tc for c in f.cells)] for f in en_word.tables[-1].rows]
    assert len(cabeza) == 3
    fuente, vistas, fuentes = "", [], []
    for celdas in filas:
        textos = ["".join(t.text for t in c.iter(qn("w:t"))).replace("\u00a0", " ") for c in celdas]
        if len(textos) == 1:
            [fuente] = textos
            fuentes.append(fuente)
        else:
            vistas.append((*textos, fuente))
    dichas = [(*map(str, f[:3]), f"{f[4]}. {f[3]}") for f in lista.filas]
    assert sorted(vistas) == sorted(dichas) and len(fuentes) == len(set(fuentes)) < len(vistas) / 3


def test_nothing_of_the_word_note_is_parted_from_what_goes_with_it_nor_begins_an_empty_sheet(en_word: Any) -> None:
    cuerpo = [*en_word.element.body]
    dibujos = [p for p in en_word.paragraphs if [*p._p.iter(qn("wp:docPr"))]]
    assert dibujos and all(p.paragraph_format.keep_with_next for p in dibujos), "a picture and its source"
    # After a table that fills its sheet, what Word wants there takes no room.
    tras_tabla = [p for p in en_word.paragraphs if cuerpo[cuerpo.index(p._p) - 1].tag == qn("w:tbl")]
    mudos = [p._p for p in tras_tabla if not p.text]
    assert mudos and {p.paragraph_format.line_spacing for p in tras_tabla if p._p in mudos} == {Pt(1)}
    cortas = [t for t in en_word.tables if len(t.rows) < 20 and t.cell(0, 0).text != "N.º"]
    assert cortas and all(c.paragraphs[0].paragraph_format.keep_with_next for t in cortas for c in t.columns[0].cells)
    assert not [p.text for p in en_word.paragraphs if re.search(r"\d %|S/ \d", p.text)], "a figure and its sign"


def test_what_is_missing_is_aligned_as_the_figures_of_its_column(nota: Note) -> None:
    tabla = Board("t", shown("Una tabla"), ("Cosa", "Cuánto"), (("a", cifra(3)), ("Total", formats.MISSING)))
    una = replace(nota, aviso="", secciones=(content.NoteSection("s", "Sección", (tabla,)),))
    [rejilla] = docx.Document(io.BytesIO(word.write(una))).tables
    assert {c.paragraphs[0].style.name for c in rejilla.columns[1].cells} == {"Cifra"}
    assert {c.paragraphs[0].style.name for c in rejilla.columns[0].cells} == {"Celda"}
    laminas = pptx.Presentation(io.BytesIO(documents.write(una, "pptx"))).slides
    de_tabla = next(f.table for h in laminas for f in h.shapes if f.has_table)
    assert {f.cells[1].text_frame.paragraphs[0].alignment for f in de_tabla.rows} == {PP_ALIGN.RIGHT}


def test_no_column_is_narrower_than_its_longest_word(nota: Note) -> None:
    for tabla in _boards(nota):
        anchos = content.widths(tabla.encabezado, tabla.filas)
        pasos = [
            max(len(p) for t in c for p in str(t).split()) for c in zip(tabla.encabezado, *tabla.filas, strict=True)
        ]
        assert all(a >= min(p, content.COLUMN_LETTERS[1]) for a, p in zip(anchos, pasos, strict=True)), tabla.clave
        assert sum(anchos) <= content.COLUMN_LETTERS[3] + len(anchos)


def test_the_pdf_note_is_tagged_spanish_and_for_keeping(avisada: Note) -> None:
    nota = avisada
    leido = pypdf.PdfReader(io.BytesIO(pdf.write(nota)))
    raiz: Any = leido.trailer["/Root"]
    assert raiz["/Lang"] == "es-PE"
    assert raiz["/MarkInfo"]["/Marked"]
    xmp = raiz["/Metadata"].get_object().get_data().decode()
    assert "pdfaid:part>2<" in xmp.replace(" ", "") and "pdfaid:conformance>A<" in xmp.replace(" ", "")
    marcadores = [m.title for m in leido.outline if not isinstance(m, list)]
    assert [t for t in marcadores if t != "Índice"] == [s.titulo for s in nota.secciones if s.bloques]
    paginas = [" ".join(p.extract_text().split()) for p in leido.pages]
    assert "atendió a 40,965 empresas" in " ".join(paginas)
    assert all("demostración" in p for p in paginas)


def test_the_last_row_of_a_table_is_not_alone_on_a_sheet(nota: Note) -> None:
    """Its header is repeated, and two rows go with it, on paper as in Word (where the first two are together too)."""
    tabla = Board("t", shown("Una tabla"), ("Cosa", "Otra"), tuple((f"fila {i} de 24", "x") for i in range(24)))
    relleno = Prose(tuple(Said(f"r{i}", ("Relleno. " * 40,)) for i in range(10)))
    una = replace(nota, aviso="", secciones=(content.NoteSection("s", "Sección", (relleno, tabla)),))
    hojas = [h.extract_text() for h in pypdf.PdfReader(io.BytesIO(pdf.write(una))).pages]
    cuantas = [(len(re.findall(r"fila \d+ de", h)), "Cosa" in h) for h in hojas if "fila" in h]
    assert cuantas == [(22, True), (2, True)]
    [rejilla] = docx.Document(io.BytesIO(word.write(una))).tables
    sigue = [n for n, r in enumerate(rejilla.rows) if r.cells[0].paragraphs[0].paragraph_format.keep_with_next]
    assert sigue == [0, 1, 23, 24] and rejilla.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_the_head_of_a_table_goes_with_its_first_row(nota: Note) -> None:
    tabla = Board("t", shown("Una tabla"), ("Cosa", "Otra"), (("fila 0 de 1", "x. " * 150),))
    for cuantas in range(46, 51, 2):
        puntos = Points(tuple(Said(f"r{i}", ("Relleno.",)) for i in range(cuantas)))
        llena = replace(nota, aviso="", secciones=(content.NoteSection("s", "Sección", (puntos, tabla)),))
        hojas = [h.extract_text() for h in pypdf.PdfReader(io.BytesIO(pdf.write(llena))).pages]
        con_algo = [n for n, h in enumerate(hojas) if "Una tabla" in h or "Cosa" in h or "fila 0" in h]
        assert len(con_algo) == 1, cuantas


def plain(forma: Any) -> str:
    """What a shape of a slide says, with plain spaces."""
    return str(forma.text_frame.text).replace("\xa0", " ")


def test_the_deck_has_a_slide_a_section_with_its_first_chart_native(avisada: Note) -> None:
    nota = avisada
    leida = pptx.Presentation(io.BytesIO(documents.write(nota, "pptx")))
    piezas_de = [[*lamina.shapes, *lamina.slide_layout.shapes] for lamina in leida.slides]
    laminas = [[plain(p) for p in piezas if p.has_text_frame] for piezas in piezas_de]
    assert 8 <= len(laminas) <= 12 and "atendió a 40,965 empresas" in " ".join(laminas[1]), "conclusions first"
    assert all(any(nota.aviso in t for t in textos) and any("Fuente: " in t for t in textos) for textos in laminas)
    assert not [t for textos in laminas for t in textos if ".." in t]
    titulos = [plain(lamina.shapes.title).split("\n") for lamina in leida.slides]
    assert ["Indicadores de desempeño 2025", "En 2025, 1 de 5 indicadores con meta la alcanzó"] in titulos
    assert not any("«Gestión empresarial" in t for textos in laminas for t in textos), "its bar says it"
    assert any("El producto 1 devengó" in t for textos in laminas for t in textos)
    assert not any("La actividad 1.1 devengó" in t for textos in laminas for t in textos), "the note has each activity"
    piezas = [p for lamina in leida.slides for p in lamina.shapes]
    con_grafico = [s for s in nota.secciones if any(isinstance(b, Plot) for b in s.bloques)]
    primeros = [next(b for b in s.bloques if isinstance(b, Plot)) for s in con_grafico]
    graficos = [p for p in piezas if p.has_chart]
    assert [p._element.nvGraphicFramePr.cNvPr.get("descr") for p in graficos] == [g.alt for g in primeros]
    for pieza, grafico in zip(graficos, primeros, strict=True):
        valores = list(pieza.chart.plots[0].series[0].values)
        assert valores == [pytest.approx(float(c.valor)) for _, c in reversed(grafico.barras)]
        resto = [c.es_propia for _, c in reversed(grafico.barras)].index(False) if grafico.clave == "sector" else None
        if resto is not None:
            relleno = pieza.chart.plots[0].series[0].points[resto].format.fill
            assert str(relleno.fore_color.rgb) == "FFFFFF", "what is left of the whole is hollow on every paper"
    assert not any("criterios" in t for t in laminas[2]), "beside services nothing else is said"
    assert not any("†" in t for textos in laminas for t in textos), "no call is on a slide without its table"
    celdas = {c.text for p in piezas if p.has_table for f in p.table.rows for c in f.cells}
    assert {"38,041,628", "87.1†", "Índice de productividad total de factores de la MIPYME"} <= celdas
    for textos, lamina in zip(laminas, leida.slides, strict=True):
        ancho = 50 if any(p.has_chart for p in lamina.shapes) else 118
        dicho = [t for t in textos if "\n" in t]
        assert all(sum(-(-len(x) // ancho) for x in t.split("\n")) <= 19 for t in dicho), "no more than fits"


def test_the_workbook_has_numbers_links_and_native_charts(avisada: Note) -> None:
    nota = avisada
    leido = openpyxl.load_workbook(io.BytesIO(documents.write(nota, "xlsx")))
    graficos = [h for h in leido if h.title.startswith("Gráfico")]
    assert len(graficos) == len(nota.graficos) and all(len(h._charts) == 1 for h in graficos)
    for hoja, grafico in zip(graficos, nota.graficos, strict=True):
        assert [f[0].value for f in hoja.iter_rows(6, 5 + len(grafico.barras), 2, 2)] == [
            pytest.approx(float(c.valor)) for _, c in grafico.barras
        ]
    # Nothing is written over what is below it: a row has no height of its own, so it takes what its text asks.
    assert all(hoja.row_dimensions[n].height is None for hoja in leido for n in range(6, hoja.max_row + 1))
    assert all(nota.aviso == h["A3"].value and nota.aviso in h.oddHeader.left.text for h in leido)
    [lista] = [b for b in _boards(nota) if b.clave == "pasaportes"]
    vistas = 0
    assert leido.sheetnames[0] == "Gráfico 1" and leido.sheetnames[-2:] == ["Texto", "Fuente"], "figures first"
    for fila in leido["Texto"].iter_rows(6):
        cifras = [c.value for c in fila[3:] if c.value is not None]
        sustento = [n for n in str(fila[2].value or "").split(", ") if n]
        vistas += len(cifras)
        assert len(cifras) == len(sustento) and all(isinstance(v, int | float) for v in cifras)
        assert all(str(lista.filas[int(n) - 1][0]) == n for n in sustento)
    assert vistas > 100
    primera = next(f for f in leido["Texto"].iter_rows(6) if "40,965" in f[1].value)
    assert (primera[3].value, primera[4].value) == (40965, 220.3)
    assert [c.number_format for c in primera[3:5]] == ["#,##0", "#,##0.0"]


def test_tables_take_the_place_of_charts_where_none_are_asked_for(nota: Note) -> None:
    una = content.without_plots(nota)
    leido = docx.Document(io.BytesIO(word.write(una)))
    assert nota.graficos and not una.graficos
    assert len(leido.tables) == len(list(_boards(nota))) + len(nota.graficos)
    assert [una.below(t) for t in _boards(una) if t.clave == nota.graficos[0].clave] == [nota.below(nota.graficos[0])]


def test_bars_are_as_long_as_their_figures_of_the_longest_and_shares_of_100(nota: Note) -> None:
    por_tamano = next(g for g in nota.graficos if g.clave == "tamano")
    barras = content.as_bars(por_tamano)
    assert [round(100 * b["largo"], 1) for b in barras["barras"]] == [float(c.valor) for _, c in por_tamano.barras]
    assert barras["raya"] is None
    metas = next(g for g in nota.graficos if g.referencia)
    medidas = content.as_bars(metas)
    assert medidas["raya"] == 100 / max(100, *(float(c.valor) for _, c in metas.barras))
    assert b"<svg" in pdf.picture(metas, "svg")


def test_the_figure_of_the_longest_bar_is_whole_beside_a_long_name() -> None:
    filas = (("Conexión con mercados " * 6, cifra(1_234_567, texto="más de 1,234,567")), ("Otra", cifra(0)))
    imagen = Image.open(io.BytesIO(pdf.picture(Plot("b", shown("Barras"), ("", "Empresas"), filas), "png"))).convert(
        "L"
    )
    al_borde = imagen.crop((imagen.width - 4, 0, imagen.width, imagen.height))
    assert al_borde.getextrema() == (255, 255) and imagen.getextrema()[0] < 60


def test_the_office_writes_its_own_part(catalogo: Catalog) -> None:
    escrito = "# Lo nuevo\n\nAbrió el **CITE** *Textil*.\n\n- uno\n- dos\n"
    nota = issue.note_of_year(catalogo, issue.Wanted(ANIO, estrategias=escrito, equipo=("Ana", "Luis")))
    [seccion] = [s for s in nota.secciones if s.clave == "estrategias"]
    assert "Abrió el CITE Textil." in texto_de(replace(nota, secciones=(seccion,)))
    assert not seccion.callado
    assert nota.equipo == ("Ana", "Luis")


def test_the_note_issued_again_lists_the_sentences_that_moved(
    con_informes: Carpetas, carpetas: Carpetas, orden: Orden, tmp_path: Path
) -> None:
    """Three figures change: the sentences that hold them move, and no other."""
    antes, destino = copiada(con_informes, carpetas), carpetas.datos / "publicado" / "informe_2025.csv"
    texto = destino.read_text(encoding="utf-8")
    for viejo, nuevo in (
        ("focalizacion_pct,,,2025,89.9", "focalizacion_pct,,,2025,88.8"),
        ("familia_servicio,Difusión,2025,34506", "familia_servicio,Difusión,2025,34507"),
        ("participacion_pct,sector,Comercio,2025,59.4", "participacion_pct,sector,Comercio,2025,59.5"),
    ):
        assert texto.count(viejo) == 1, viejo
        texto = texto.replace(viejo, nuevo)
    destino.write_text(texto, encoding="utf-8")
    assert orden("etl").codigo == 0
    ruta = tmp_path / "n.docx"
    assert orden("nota", "--anio", ANIO, "--desde", antes, "--sin-graficos", "--salida", ruta).codigo == 0
    tablas = docx.Document(str(ruta)).tables
    [cambios] = [t for t in tablas if t.rows[0].cells[0].text == "Antes"]
    pares = [tuple(c.text for c in f.cells) for f in cambios.rows[1:]]
    assert all(a != b for a, b in pares)
    ahora = " ".join(b for _, b in pares)
    assert all(n in ahora for n in ("88.8", "34,507", "59.5\u00a0%"))
    assert len(pares) == 4, pares  # Shares of a chart are no sentences, but its title says the largest.


@pytest.fixture
def abrir(publicada: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("PP0093_SIN_NAVEGADOR", "1")
    return partial(opened, "nota")


def dicho(app: Any) -> str:
    assert not app.exception, app.exception
    return html.unescape(re.sub(r"<[^>]+>", "", en_pantalla(app)))


def sin(app: Any, *secciones: str) -> None:
    elige(app, **dict.fromkeys(secciones, "no"))


def test_the_page_reads_as_the_note_and_its_figures_lead_to_their_passports(abrir: Any) -> None:
    app = abrir(anio="2025")
    texto = dicho(app)
    dicha = "En 2025 se atendió a 40,965 empresas, 220.3 % más que en 2024."
    assert f"{dicha} Con otros años se compara con cuidado; de 40,965 empresas" in texto, "its caveat is beside"
    assert re.search(r"Se ejecutó 99.7 % del .*PIM.*; 4 de 11 actividades", texto)
    assert "Producto 2: 1 de 3 actividades alcanzó su meta y 2 quedaron por debajo de 95 %" in [
        e.label.replace("\\", "").replace("\xa0", " ") for e in app.expander
    ]
    cuerpo = en_pantalla(app)
    assert 'href="pasaporte?anio=2025&amp;cifra=empresas_atendidas' in cuerpo
    assert "producto=3000534" in cuerpo or "3000534" in cuerpo


def test_a_short_note_is_of_one_thing() -> None:
    assert noted.one_only({"producto": "3000535", "actividad": "5005083"}) == {"actividad": "5005083"}
    with pytest.raises(UsageError, match="quite un filtro"):
        noted.one_only({"producto": "3000535", "unidad": "ITP"})


def test_what_is_downloaded_has_the_sections_that_were_chosen(abrir: Any) -> None:
    app = abrir(anio="2025")
    sin(app, "conclusiones", "poblacion", "perfil", "indicadores", "estrategias", "anexo")
    elige(app, formato="xlsx")
    texto = dicho(app)
    assert "Metas físicas" not in texto and "El producto 1 no alcanzó su meta" in texto
    [descarga] = [d for d in app.get("download_button") if d.proto.label == "Descargar"]
    assert descarga.proto.deferred_file_id, "it is made when it is asked for"


def test_a_note_of_nothing_says_what_to_do(abrir: Any) -> None:
    app = abrir(anio="2013")
    sin(app, "conclusiones", "poblacion", "productos", "indicadores", "estrategias", "anexo")
    assert "No hay con qué escribir la nota de 2013" in dicho(app)


def test_the_command_takes_the_same_sections(publicada: Path, correr: Orden, tmp_path: Path) -> None:
    ruta = tmp_path / "n.docx"
    opciones = ("nota", "--anio", "2025", "--sin-graficos", "--salida", str(ruta))
    assert correr(*opciones, "--secciones", "anexo,perfil").codigo == 0
    leido = docx.Document(io.BytesIO(ruta.read_bytes()))
    titulos = [p.text for p in leido.paragraphs if p.style.name == "Heading 1"]
    assert titulos[:2] == ["Perfil de las empresas atendidas", "Anexos"]
    assert not any(t.startswith("Producto") for t in titulos)
