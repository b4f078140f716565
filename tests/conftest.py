"""Fixtures shared by the tests: private folders and the command line run in this process."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pp0093.cli import main


@dataclass(frozen=True)
class Carpetas:
    """The raw and published folders of one test."""

    datos: Path
    salida: Path

    @property
    def vigente(self) -> str | None:
        """The id of the published version."""
        puntero = self.salida / "VIGENTE"
        return puntero.read_text(encoding="utf-8") if puntero.exists() else None


@dataclass(frozen=True)
class Respuesta:
    """What one command answered."""

    codigo: int
    salida: str
    errores: str

    @property
    def lineas(self) -> list[str]:
        """The lines of standard error."""
        return self.errores.splitlines()

    @property
    def json(self) -> Any:
        """Standard output as JSON, its numbers exact."""
        assert self.codigo == 0, self.errores
        return json.loads(self.salida, parse_float=Decimal, parse_int=Decimal)


Orden = Callable[..., Respuesta]


@pytest.fixture
def carpetas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Carpetas:
    propias = Carpetas(tmp_path / "datos", tmp_path / "salida")
    (propias.datos / "mef").mkdir(parents=True)
    (propias.datos / "publicado").mkdir()
    monkeypatch.setenv("PP0093_DATOS", str(propias.datos))
    monkeypatch.setenv("PP0093_SALIDA", str(propias.salida))
    return propias


@pytest.fixture
def orden(carpetas: Carpetas, capsys: pytest.CaptureFixture[str]) -> Orden:
    """Run one command of pp0093 on the test's folders."""

    def correr(*argumentos: str) -> Respuesta:
        capsys.readouterr()
        codigo = main([str(a) for a in argumentos])
        return Respuesta(codigo, *capsys.readouterr())

    return correr
