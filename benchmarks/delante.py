"""nginx as despliegue/nginx.conf says it, on this machine, and the processes of the dashboard behind it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lector import Sitio

PROYECTO = Path(__file__).resolve().parents[1]
FOLDER = PROYECTO / "despliegue"
HOST = "tablero.ejemplo.gob.pe"
# Without sign-in the dashboard answers nobody who comes through a proxy.
FROM_HERE = {"    proxy_set_header X-Forwarded-For   $remote_addr;\n": ""}
START_SECONDS = 20
SERVER = ("-m", "pp0093.ui.server.application")


@dataclass(frozen=True)
class Front:
    """nginx as the example says it, at two ports of this machine."""

    claro: int
    seguro: int
    carpeta: Path

    @property
    def url(self) -> str:
        """Return the address at which it is asked."""
        return f"https://127.0.0.1:{self.seguro}"

    def ask(
        self, ruta: str, metodo: str = "GET", cuerpo: bytes = b"", *, seguro: bool = True, galletas: str = ""
    ) -> tuple[int, str, str]:
        """Ask for something; return its status, its headers and its text."""
        conexion = Sitio(self.url if seguro else f"http://127.0.0.1:{self.claro}").connection()
        conexion.request(metodo, ruta, cuerpo, {"Host": HOST} | ({"Cookie": galletas} if galletas else {}))
        respuesta = conexion.getresponse()
        return respuesta.status, str(respuesta.headers), respuesta.read().decode(errors="replace")


def nginx() -> str | None:
    """Return where nginx is, None when it is not here with what its example needs."""
    return (shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")) if shutil.which("openssl") else None


@contextmanager
def served(carpeta: Path, puertos: tuple[int, int], detras: Sequence[int], otros: Mapping[str, str]) -> Iterator[Front]:
    """Run nginx as the example says at two ports, before two others, with other words in the place of some."""
    programa = nginx()
    if programa is None:
        raise RuntimeError("nginx no está instalado (sudo apt install nginx-light)")
    _certificate(carpeta)
    puesto = Front(*puertos, carpeta)
    _write(puesto, detras, otros)
    orden = [programa, "-p", str(carpeta), "-c", str(carpeta / "nginx.conf"), "-e", str(carpeta / "error.log")]
    probado = subprocess.run([*orden, "-t"], capture_output=True, text=True, check=False)
    assert probado.returncode == 0, probado.stderr
    with subprocess.Popen(orden, stderr=subprocess.DEVNULL) as proceso:
        try:
            _wait(puesto)
            yield puesto
        finally:
            proceso.terminate()


def _certificate(carpeta: Path) -> None:
    orden = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", f"/CN={HOST}"]
    orden += ["-keyout", str(carpeta / "clave.pem"), "-out", str(carpeta / "certificado.pem")]
    subprocess.run(orden, check=True, capture_output=True)


def _write(puesto: Front, detras: Sequence[int], otros: Mapping[str, str]) -> None:
    """Write the example with the places of this machine."""
    carpeta, texto = puesto.carpeta, (FOLDER / "nginx.conf").read_text(encoding="utf-8")
    cambios = {
        "listen 80;": f"listen 127.0.0.1:{puesto.claro};",
        "listen 443 ssl;": f"listen 127.0.0.1:{puesto.seguro} ssl;",
        "    listen [::]:80;\n": "",
        "    listen [::]:443 ssl;\n": "",
        "/etc/ssl/pp0093": str(carpeta),
        "/var/log/nginx": str(carpeta),
        "/var/lib/nginx": str(carpeta),
        ":8501": f":{detras[0]}",
        ":8502": f":{detras[1]}",
        # What this machine may see is refused to others: 127.0.0.1 plays the other one here.
        "        allow 127.0.0.1;\n": "        allow 127.0.0.9;\n",
    }
    for esto, por in (cambios | dict(otros)).items():
        assert esto in texto, esto
        texto = texto.replace(esto, por)
    carpetas = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporales = "".join(f"{n}_temp_path {carpeta}/{n};\n" for n in carpetas)
    # Its workers write in a folder that is only of whoever runs this.
    quien = "user root; " if os.geteuid() == 0 else ""
    propio = f"{quien}daemon off; pid {carpeta}/pid; error_log {carpeta}/error.log;\nevents {{}}\n"
    (carpeta / "nginx.conf").write_text(f"{propio}http {{\naccess_log off;\n{temporales}{texto}}}\n", encoding="utf-8")


def _wait(puesto: Front) -> None:
    limite = time.monotonic() + START_SECONDS
    while time.monotonic() < limite:
        try:
            puesto.ask("/")
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("nginx no respondió")


def start(puerto: int, salida: Path, dicho: Path = Path(os.devnull)) -> subprocess.Popen[bytes]:
    """Start a process of the dashboard on what is published there; what it writes to standard error is kept."""
    with dicho.open("ab") as errores:
        return subprocess.Popen(
            [sys.executable, *SERVER, "127.0.0.1", str(puerto)],
            cwd=PROYECTO,
            env=os.environ | {"PP0093_SALIDA": str(salida)},
            stdout=subprocess.DEVNULL,
            stderr=errores,
        )
