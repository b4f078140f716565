"""The pages Auditoría and Hallazgos: what they say is what the commands answer."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from conftest import Orden, en_pantalla, opened, vias

from pp0093.audit.reports import NOTHING_WRONG, UPLOAD_A_DRAFT, Discovered, findings_answer
from pp0093.ui.layout import SAID_KEY

BORRADOR = (
    "En 2025 el programa atendió a 40,965 empresas.\n\nEn 2025 la actividad 1.1 atendió a 1,020 empresas.\n\n"
    "El 40 % de los talleres fue virtual.\n"
)


@pytest.fixture
def abrir(publicada: Path) -> Any:
    return opened


def dicho(app: Any) -> str:
    assert not app.exception
    return re.sub(r"<[^>]+>", "\n", en_pantalla(app))


def test_what_is_uploaded_is_audited_as_the_command_does(abrir: Any, comando: Orden, tmp_path: Path) -> None:
    app = abrir("auditoria")
    assert "Suba un borrador" in dicho(app) and "no se guarda" in dicho(app)
    app.file_uploader[0].set_value(("nota.txt", BORRADOR.encode(), "text/plain")).run()
    texto = dicho(app)
    assert "Coinciden" in texto and "Por revisar: contradice los datos, 1" in texto
    assert "Nuestra cifra" in texto and "El 40 % de los talleres" in texto
    assert "atendió a 975 empresas" not in texto, "no sentence is written again"
    (tmp_path / "nota.txt").write_text(BORRADOR, encoding="utf-8")
    filas = json.loads(comando("auditar", str(tmp_path / "nota.txt"), "--formato", "json").salida)
    assert [f["clase"] for f in filas] == ["coincide", "contradice_datos", "sin_dato"]
    dichas = list(app.session_state[SAID_KEY])
    assert all(getattr(d, "claims", ()) for d in dichas)
    assert [c.valor for c in dichas[0].claims][:-1] == [1, len(filas), 1, 1], "wrong, read, unknown, right"
    assert [len(re.findall(rf"^{re.escape(f['texto'])}$", texto, re.MULTILINE)) for f in filas] == [1, 1, 1]


def test_of_a_draft_without_figures_nothing_is_said_to_be_right_or_wrong(abrir: Any) -> None:
    app = abrir("auditoria")
    app.file_uploader[0].set_value(("nota.txt", b"El programa atiende empresas.", "text/plain")).run()
    assert "no tiene ninguna cifra que comparar" in dicho(app)
    assert str(NOTHING_WRONG) not in dicho(app) and "Todas las cifras tienen con qué" not in dicho(app)


def test_a_document_that_cannot_be_read_is_refused_in_a_sentence(abrir: Any) -> None:
    app = abrir("auditoria")
    app.file_uploader[0].set_value(("foto.pdf", b"%PDF-1.7 nada", "application/pdf")).run()
    assert "foto.pdf: " in dicho(app) and "PDF que no se puede leer" in dicho(app)
    assert str(UPLOAD_A_DRAFT) not in dicho(app), "asked again beside its refusal"


def test_nothing_of_a_document_is_kept_or_logged(
    abrir: Any, publicada: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """The phrase is found nowhere: neither in what is written nor in any file of the version."""
    secreto = "20123456786"
    app = abrir("auditoria")
    app.file_uploader[0].set_value(("x.txt", f"El RUC {secreto} recibió 3 servicios.".encode(), "text/plain")).run()
    assert not app.exception
    salida = capfd.readouterr()
    assert secreto not in caplog.text + salida.out + salida.err
    assert not [r for r in publicada.rglob("*.json") if secreto in r.read_text(encoding="utf-8", errors="ignore")]


def test_the_findings_are_those_of_the_command_by_document(abrir: Any, comando: Orden) -> None:
    todas = comando("hallazgos", "--formato", "json").json
    filas = [f for f in todas if f["clase"] != "conviene_saber"]
    texto = dicho(abrir("hallazgos"))
    assert f"{len(filas)} afirmaciones publicadas no coinciden con las cifras" in texto.replace("\n", "")
    assert f"Además, hay {len(todas) - len(filas)} cifras que conviene leer con cuidado" in texto.replace("\n", "")
    assert "Producto 3, pág. 10" in texto and "Alertas, hoja 9" in texto, "a page is called so"
    assert "Fuente: Informe OEI 2025." in texto, "what is drawn is of one document"
    assert todas[0]["documento"] == "Informe OEI 2025", "the last published first"
    assert "«La Actividad 4.1 […] atendió a 27,758 empresas superando en 272.5% la meta anual»" in texto
    assert "el nombre: al menos 1" in texto and "6 niveles" in texto
    assert [f["da"] for f in filas if f["dice"].endswith(("99.4 %", "171 soles"))] == ["171,605 soles", "89.7 %"]
    for documento in {f["documento"] for f in filas}:
        assert f"{documento}: {sum(f['documento'] == documento for f in filas)} afirmaciones" in texto.replace("\n", "")


@pytest.mark.parametrize("pagina", ["politica", "economia"])
def test_the_pages_of_documents_lead_to_their_findings(abrir: Any, pagina: str) -> None:
    assert any("en el documento publicado" in v.dicho for v in vias(abrir(pagina)))


def test_a_document_without_a_name_is_said_to_have_none() -> None:
    hallazgo = Discovered("", None, "Anexo", "contradice_datos", "99.2 %", "99.6", "otra cuenta")
    dicha = findings_answer([hallazgo], hay_documentos=True)
    assert str(dicha).endswith("no coincide con las cifras: documento sin nombre en manifest.csv (1).")


def test_findings_call_each_figure_and_what_it_is_of_by_name(comando: Orden) -> None:
    """No identifier of a column, no code of an activity: "devengado soles razon (3000535)" was said."""
    dichos = [f["dice"] for f in json.loads(comando("hallazgos", "--formato", "json").salida)]
    assert any(d.startswith("Productividad total de factores, relativa (Mediana empresa), 2018") for d in dichos)
    crudos = [d for d in dichos if re.search(r"_|\b(soles razon|ptf relativa)\b|\b(3000|5005|5006)\d{3}\b", d)]
    assert not crudos
