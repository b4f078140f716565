"""Lists whose RUCs were written wrong, with the truth of each row, from a seed and without any code of the product.

A fifth of the firms stand in no good row; a tenth of the wrong rows have no name; one firm in twenty has a sister
numbered right after it: companies of the same name and another legal form, twins whose names differ in a letter.
"""

import random
from dataclasses import dataclass

from generador_registros import ruc
from libros import de_toml

APELLIDOS, NOMBRES, GIROS, MARCAS, FORMAS, ERRORES, ENCABEZADO = de_toml("candidatos").values()
LUGARES = [(f"D{n // 20}", f"P{n // 5}", f"I{n}") for n in range(200)]


@dataclass(frozen=True)
class Mala:
    """A row whose RUC was written wrong: how, the RUC that it has, and whether a good row has that firm."""

    error: str
    ruc: str
    es_conocida: bool
    tiene_nombre: bool


def listas(semilla: int, firmas: int, malas: int) -> tuple[list[list[str]], dict[int, Mala]]:
    """Return the rows of a list, the good ones first, and the truth of each bad one by its row in the file."""
    rng = random.Random(semilla)
    todas = _firmas(rng, firmas)
    rucs = sorted(todas)
    fuera = set(rng.sample(rucs, len(rucs) // 5))
    filas = [_fila(r, *todas[r]) for r in rucs if r not in fuera]
    verdad: dict[int, Mala] = {}
    while len(verdad) < malas:
        bueno = rng.choice(rucs)
        error, malo = _danado(rng, bueno)
        if _es_valido(malo):
            continue
        nombre, lugar = todas[bueno]
        nombre = "" if rng.random() < 0.1 else _mal_escrito(rng, nombre)
        filas.append(_fila(malo, nombre, lugar if rng.random() < 0.7 else rng.choice(LUGARES)))
        verdad[len(filas) + 1] = Mala(error, bueno, bueno not in fuera, bool(nombre))
    return filas, verdad


def _fila(escrito: str, nombre: str, lugar: tuple[str, str, str]) -> list[str]:
    return [escrito, nombre, "15/03/2025", "1.2", *lugar]


def _firmas(rng: random.Random, cuantas: int) -> dict[str, tuple[str, tuple[str, str, str]]]:
    todas: dict[str, tuple[str, tuple[str, str, str]]] = {}
    for numero in rng.sample(range(10**6), cuantas):
        prefijo = rng.choice(("20", "20", "10"))
        lugar = rng.choice(LUGARES[:60] if rng.random() < 0.6 else LUGARES)
        todas[ruc(numero, prefijo)] = (_nombre(rng, prefijo), lugar)
    for hermana in rng.sample(sorted(todas), cuantas // 20):
        nombre, lugar = todas[hermana]
        numero = (int(hermana[4:10]) + 1) % 10**6
        otra = _melliza(rng, nombre) if hermana.startswith("10") else _otra_forma(rng, nombre)
        todas.setdefault(ruc(numero, hermana[:2]), (otra, lugar))
    return todas


def _nombre(rng: random.Random, prefijo: str) -> str:
    if prefijo == "10":
        return " ".join([*rng.sample(APELLIDOS.split(), 2), *rng.sample(NOMBRES.split(), rng.choice((1, 2)))])
    marca = rng.sample(MARCAS.split(), rng.choice((1, 2))) + rng.sample(APELLIDOS.split(), rng.choice((0, 1)))
    return f"{rng.choice(GIROS.split())} {' '.join(marca)} {rng.choice(FORMAS)}"


def _melliza(rng: random.Random, nombre: str) -> str:
    return nombre[:-1] + rng.choice([c for c in "AOEY" if c != nombre[-1]])


def _otra_forma(rng: random.Random, nombre: str) -> str:
    sin, forma = nombre.rsplit(" ", 1)
    return f"{sin} {rng.choice([f for f in FORMAS if f != forma])}"


def _es_valido(escrito: str) -> bool:
    if len(escrito) != 11 or not escrito.isdigit():
        return False
    resto = 11 - sum(int(d) * p for d, p in zip(escrito, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2), strict=False)) % 11
    return str(resto % 10) == escrito[-1]


def _danado(rng: random.Random, bueno: str) -> tuple[str, str]:
    error = rng.choices(list(ERRORES), list(ERRORES.values()))[0]
    lugar = rng.randrange(2, 11)
    if error in ("dígito", "dos dígitos"):
        malo = bueno
        for n in rng.sample(range(2, 11), 1 if error == "dígito" else 2):
            malo = malo[:n] + rng.choice([c for c in "0123456789" if c != malo[n]]) + malo[n + 1 :]
    elif error == "transpuesto":
        n = rng.choice([n for n in range(2, 10) if bueno[n] != bueno[n + 1]])
        malo = bueno[:n] + bueno[n + 1] + bueno[n] + bueno[n + 2 :]
    elif error == "falta":
        malo = bueno[:lugar] + bueno[lugar + 1 :]
    elif error == "sobra":
        malo = bueno[:lugar] + rng.choice("0123456789") + bueno[lugar:]
    elif error == "Excel":
        malo = f"{bueno[0]}.{bueno[1:3]}E+10"
    else:
        malo = bueno[2:10] if bueno.startswith("10") else bueno[:10]
    return error, malo


def _mal_escrito(rng: random.Random, nombre: str) -> str:
    suerte = rng.random()
    if suerte < 0.6:
        return nombre
    if suerte < 0.75:
        return nombre.replace(".", "").lower()
    if suerte < 0.9:
        n = rng.randrange(len(nombre))
        return nombre[:n] + rng.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ") + nombre[n + 1 :]
    palabras = nombre.split()
    return " ".join(palabras[:-1]) if len(palabras) > 2 else nombre
