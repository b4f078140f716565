"""What each unit owes and when, the books it corrects and the firms sent to SUNAT, over a small office."""

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from carpetas_en_estado import declara
from conftest import PROYECTO, Carpetas, Orden, opened, publicar
from generador_registros import ruc
from libros import leidas

from pp0093 import clock
from pp0093.ask.catalog import published
from pp0093.config import settings
from pp0093.intake import desk, texts

pytestmark = pytest.mark.usefixtures("mira_demostracion")

RUCS = [ruc(n) for n in range(1, 5)]


@pytest.fixture(scope="module")
def modelo(tmp_path_factory: pytest.TempPathFactory) -> Carpetas:
    """DDP gave 2025 whole to 31 July; DAM, a part with a row wrong. One of three firms is in the cross."""
    raiz = tmp_path_factory.mktemp("mesa")
    propias = Carpetas.under(raiz)
    (propias.datos / "registros").mkdir(parents=True)
    (propias.datos / "padron").mkdir()
    filas = [f"{RUCS[0]},12/03/2025,1.2", f"{RUCS[1]},12/04/2025,1.3"]
    _lista(propias.datos / "registros" / "ddp.csv", filas)
    _lista(
        propias.datos / "registros" / "dam.csv",
        [f"{RUCS[2]},12/03/2025,2.1", f"{RUCS[0]},13/03/2025,2.1", "123,12/05/2025,2.1"],
    )
    (propias.datos / "padron" / "cruce_2025.csv").write_text(f"RUC,CIIU,VENTAS_UIT\n{RUCS[0]},4711,20\n")
    for unidad, actividad, entrega in (("DDP", "1.2;1.3", "completa"), ("DAM", "2.1", "parcial")):
        dice = {"unidad": unidad, "actividad": actividad, "corte": "2025-07-31", "entrega": entrega}
        declara(propias.datos, archivo=f"registros/{unidad.lower()}.csv", anio="2025", **dice)
    publicar(propias.datos, propias.salida, "--sin-demo", hoy=date(2025, 9, 20))
    return propias


def _lista(ruta: Path, filas: list[str]) -> None:
    ruta.write_text("\n".join(["RUC,FECHA,ACTIVIDAD", *filas]) + "\n", encoding="utf-8")


@pytest.fixture
def mesa(modelo: Carpetas, monkeypatch: pytest.MonkeyPatch) -> Carpetas:
    modelo.looked_at(monkeypatch)
    return modelo


@pytest.fixture
def orden(mesa: Carpetas, correr: Orden) -> Orden:
    return correr


CALENDARIO = leidas(PROYECTO / "tests" / "fixtures" / "calendario_de_entregas.csv", delimiter="|")


@pytest.mark.parametrize("fila", CALENDARIO, ids=lambda f: f["hoy"])
def test_what_is_due_follows_the_calendar_and_only_whole_deliveries_count(
    orden: Orden, monkeypatch: pytest.MonkeyPatch, fila: dict[str, str]
) -> None:
    hoy, dicho = date.fromisoformat(fila["hoy"]), (fila["debe_hasta"], fila["vence"], fila["estado"])
    monkeypatch.setattr(clock, "today", lambda: hoy)
    filas = {f["unidad"]: f for f in orden("entregas", "--anio", "2025", "--formato", "json").json}
    assert filas.keys() == {"DDP", "DAM", "DGITDF", "PNTE", "DGPAR", "DGAAMI", "ITP"}
    assert (filas["DDP"]["debe_hasta"], filas["DDP"]["vence"], filas["DDP"]["estado"]) == dicho
    assert filas["DDP"]["recibido_hasta"] == "31/07/2025"
    assert filas["DAM"]["recibido_hasta"] == "nada completo"
    assert filas["DAM"]["estado"] == ("todavía no vence" if dicho[0] == "—" else "atrasada")
    # Each is late since the first month that it owes fell due: DDP, that of August; DAM, that of January.
    desde = {"DDP": date(2025, 9, 15), "DAM": date(2025, 2, 15)}
    assert {u: filas[u]["atraso_dias"] for u in desde} == {u: max((hoy - d).days, 0) for u, d in desde.items()}


def test_in_january_what_is_owed_is_of_the_year_that_ended(orden: Orden, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of a year falls due until February: until then the command and the page speak of the one before."""
    for hoy, anio, debe in ((date(2026, 1, 5), 2025, "30/11/2025"), (date(2026, 2, 16), 2026, "31/01/2026")):
        monkeypatch.setattr(clock, "today", lambda hoy=hoy: hoy)
        assert {f["debe_hasta"] for f in orden("entregas", "--formato", "json").json} == {debe}
        assert f"del 01/01/{anio} al {debe}" in orden("entregas", "--mensaje", "DDP").salida
        pagina = opened("cargar")
        assert f"Entregas de {anio}: 7 de 7 unidades están atrasadas" in "".join(
            h.proto.body for h in pagina.get("html")
        )
    assert (
        orden("entregas", "--anio", "2027", "--mensaje", "DDP").salida == "DDP no debe nada de 2027: todavía no vence\n"
    )


def test_the_message_says_what_is_owed_and_what_is_there(orden: Orden, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: date(2025, 9, 20))
    dicho = orden("entregas", "--anio", "2025", "--mensaje", "ddp").salida
    assert "del 01/01/2025 al 31/08/2025, de 1.2 y 1.3" in dicho and "Tenemos completo hasta el 31/07/2025" in dicho
    de_dam = orden("entregas", "--anio", "2025", "--mensaje", "dam").salida
    assert "ninguna entrega completa de 2025. De lo que enviaron hay 1 fila por corregir" in de_dam
    assert orden("entregas", "--anio", "2025", "--mensaje", "NADIE").codigo == 2
    monkeypatch.setattr(clock, "today", lambda: date(2025, 8, 15))
    assert orden("entregas", "--anio", "2025", "--mensaje", "DDP").salida == "DDP no debe nada de 2025: al día\n"


def test_the_firms_that_are_not_in_the_cross_go_to_sunat_in_a_file_of_their_owner(orden: Orden, tmp_path: Path) -> None:
    ruta = tmp_path / "rucs.csv"
    respuesta = orden("sunat", "--anio", "2025", "--salida", ruta)
    assert ruta.read_text(encoding="utf-8-sig").split() == ["RUC", *sorted(RUCS[1:3])]
    assert ruta.stat().st_mode & 0o77 == 0
    assert not any(r in respuesta.salida + respuesta.errores for r in RUCS)
    assert orden("sunat", "--anio", "2025", "--salida", ruta).codigo == 2
    ninguna = tmp_path / "ninguna.csv"
    assert "De 2023 no hay RUC que cruzar" in orden("sunat", "--anio", "2023", "--salida", ninguna).salida
    assert not ninguna.exists()


@pytest.mark.parametrize(("inventadas", "dicho"), [(0, ""), (1, " (1 de ellas, demostración)"), (3, " (demostración)")])
def test_rows_to_correct_that_nobody_wrote_are_marked(inventadas: int, dicho: str) -> None:
    assert texts.book_of(desk.ToCorrect("DAM", 3, inventadas)) == f"DAM: 3 filas por corregir{dicho}"


def test_the_demonstration_is_corrected_by_nobody(version_de_demostracion: Path) -> None:
    tareas = desk.units_to_correct(published(version_de_demostracion))
    assert tareas and all(t.filas == t.inventadas for t in tareas)


def test_the_books_of_a_unit_hold_its_rows_to_correct_and_no_other(mesa: Carpetas) -> None:
    catalogo = published()
    assert desk.units_to_correct(catalogo) == [desk.ToCorrect("DAM", 1, 0)]
    with zipfile.ZipFile(io.BytesIO(desk.books(catalogo, settings().datos, "DAM"))) as libros:
        assert libros.namelist() == ["registros/dam.csv.cuarentena.xlsx"]
    with zipfile.ZipFile(io.BytesIO(desk.books(catalogo, settings().datos, "DDP"))) as libros:
        assert libros.namelist() == []


def test_a_unit_that_is_whole_in_one_activity_is_not_told_that_nothing_is() -> None:
    plazos = (date(2026, 9, 30), date(2026, 10, 15))
    completas = (("1.2", date(2026, 6, 30)), ("1.3", None))
    debe = desk.Due("DDP", 2026, *plazos, None, completas, 0, 10, desk.OVERDUE, 15)
    assert "Tenemos completo 1.2 hasta el 30/06/2026; de 1.3, nada.\n" in debe.mensaje
    assert texts.due_row(debe)["recibido_hasta"] == "1.2: 30/06/2026; 1.3: nada completo"
