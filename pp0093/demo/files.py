"""Writers of the demonstration's files: each unit's lists of a year, with their layout and data errors, and SUNAT's."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property, partial
from itertools import chain
from pathlib import Path

import numpy as np
import xlsxwriter

from pp0093.demo.year import (
    EN_CRUCE,
    NADA,
    POR_VUELTA,
    SIN,
    SIN_DATO,
    Anio,
    Directorio,
    Enteros,
    Fila,
    dia,
    dmy,
    elementos,
    filas,
    iso,
    llano,
    lugares,
    numero_de_regla,
    opciones,
    parametro,
    rucs,
    sectores,
    tomadas,
    una_por,
    valores,
)
from pp0093.rules import installed

Celda = str | int | float | date | None
Celdas = list[Celda]
Renglon = dict[str, Celda]
"""A row by field: missing fields are blank, and those not in its layout are not written."""
EXCEL = 25_569
"""Excel's serial number of 1970-01-01."""


@dataclass(frozen=True)
class Lista:
    """The rows of one file of a year, or some of them, sorted by date; `ficha` is its row of the layouts table."""

    anio: Anio
    ficha: Fila
    encabezados: Celdas
    campos: list[str]
    rng: np.random.Generator
    filas: np.recarray

    @property
    def es_lista(self) -> bool:
        """Whether it is an attendance list: a row per person, with attendance in the column of the date."""
        return self.ficha["clase"] == "lista"

    @property
    def es_libro(self) -> bool:
        """Whether the unit sends it as a workbook."""
        return self.ficha["extension"] == "xlsx"

    @property
    def titulo(self) -> str:
        """Title above its header, "" when none."""
        return self.ficha["titulo"].format(anio=self.anio.anio)

    def con_titulo(self, filas_: Iterable[Celdas]) -> Iterator[Celdas]:
        """Yield the sheet's rows from the first: title, blank ones, header and data, as the layout says."""
        margen: Celdas = [None] * (int(self.ficha["columna"]) - 1)
        vacias: list[Celdas] = [[]] * int(self.ficha["fila"])
        encima = [[*margen, self.titulo] if self.titulo else [], *vacias]
        yield from encima[: int(self.ficha["fila"]) - 1]
        yield from ([*margen, *fila] for fila in chain([self.encabezados], filas_))

    def total(self, texto: str) -> Renglon:
        """Return a row that is blank but for a text where units write TOTAL."""
        return {"razon_social" if "razon_social" in self.campos else "servicio": texto}

    def en_orden(self, renglon: Renglon) -> Celdas:
        """Return the cells of a row in layout order."""
        return [renglon.get(c) for c in self.campos]

    @cached_property
    def sin_lugar(self) -> list[int]:
        """The few rows with an unrecognisable place; their firms have one in the cruce."""
        en_cruce = self.anio.sunat[self.filas.empresa] == EN_CRUCE
        return list(np.flatnonzero(en_cruce & (self.rng.random(len(self.filas)) < LUGAR_DESCONOCIDO)).tolist())

    def bloques(self, ajenos: Enteros | None) -> Iterator[Celdas]:
        """Yield rows; the first block gets dirty ones if there are unserved firms (`ajenos`) to make them with."""
        for inicio in range(0, len(self.filas), FILAS_POR_BLOQUE):
            parte = replace(self, filas=tomadas(self.filas, slice(inicio, inicio + FILAS_POR_BLOQUE)))
            columnas = {c: CAMPOS.get(c, partial(_declarado, c))(parte) for c in dict.fromkeys(self.campos)}
            bloque = [dict(zip(columnas, fila, strict=True)) for fila in zip(*columnas.values(), strict=True)]
            if ajenos is not None and not inicio:
                otras = _sucias(self, bloque, ajenos)
                donde = np.sort(self.rng.integers(0, len(bloque), len(otras))).tolist()
                for lugar, otra in zip(reversed(donde), reversed(otras), strict=True):
                    bloque.insert(lugar, otra)
            yield from map(self.en_orden, bloque)

    def hojas(self, ajenos: Enteros) -> Iterator[tuple[str, Iterable[Celdas]]]:
        """Yield each sheet and its rows: one with its total, or one per half-year with dirty rows in the first."""
        primera, *segunda = self.ficha["hojas"].split("|")
        if not segunda:
            total = {**self.total("TOTAL"), self.campos[-1]: len(self.filas)}
            yield primera, chain(self.bloques(ajenos), [self.en_orden(total)])
            return
        mitad = int(np.searchsorted(self.filas.fecha, dia(self.anio.anio, 7)))
        yield primera, replace(self, filas=tomadas(self.filas, slice(mitad))).bloques(ajenos)
        yield segunda[0], replace(self, filas=tomadas(self.filas, slice(mitad, None))).bloques(None)


# Values of each field.

ESTROPEADO, LUGAR_DESCONOCIDO = 0.02, 0.001
NOTAS = range(21)


def _rotulos(nombres: Iterable[Celda], posiciones: Enteros) -> Celdas:
    """Return the label at each index; index -1 takes the blank appended at the end."""
    return [*np.array([*nombres, None], dtype=object)[posiciones].tolist()]


def _ruc(lista: Lista) -> Celdas:
    """RUCs, a few distorted as by Excel or typing, always recoverable (numbers, in workbooks)."""
    numeros = lista.anio.ruc[lista.filas.empresa].tolist()
    if lista.ficha["ruc"] == "numero":
        return [*numeros]
    salida: Celdas = [*map(str, numeros)]
    for fila in np.flatnonzero(lista.rng.random(len(salida)) < ESTROPEADO).tolist():
        ruc = str(numeros[fila])
        maneras: Celdas = [f"{ruc}.0", f"{ruc[0]}.{ruc[1:]}E10", f"{ruc[:2]}-{ruc[2:10]}-{ruc[10]}"]
        maneras += [f" {ruc[:2]} {ruc[2:]} ", f"'{ruc}", *[numeros[fila]] * lista.es_libro]
        salida[fila] = maneras[int(lista.rng.integers(0, len(maneras)))]
    return salida


def _fecha(lista: Lista) -> Celdas:
    """Format days as the unit does (dmy, iso, Excel date or serial number); two in one row, as text."""
    dias, estilo = lista.filas.fecha, lista.ficha["fecha"]
    if lista.es_lista:
        return [*dmy(dias)]
    texto = iso if estilo == "iso" else dmy
    salida: Celdas = [*texto(dias)]
    if estilo == "excel" and lista.es_libro:
        salida = dias.astype("datetime64[D]").tolist()
    if estilo == "serie":
        salida = (dias + EXCEL).tolist()
    for fila in np.flatnonzero(lista.filas.otra_fecha).tolist():
        salida[fila] = " - ".join(texto(np.array([dias[fila], lista.filas.otra_fecha[fila]])))
    return salida


def _fechas_evento(lista: Lista) -> Celdas:
    dias, otras = (dmy(lista.filas.fecha + n) for n in (0, 1))
    return [f"{a} - {b}" if otra else a for a, b, otra in zip(dias, otras, lista.filas.otra_fecha, strict=True)]


def _asistencia(lista: Lista) -> Celdas:
    """Attendance, in the words units use; a rare one is unknown."""
    fechas = np.array(dmy(lista.filas.fecha), dtype=object)
    usos = lista.rng.choice(4, len(fechas), p=[0.8, 0.1, 0.05, 0.05])
    marcas = np.where(usos == 3, fechas, np.array(["SI", "S", "Sí", ""], dtype=object)[usos])
    return [*np.where(lista.rng.random(len(fechas)) < 0.002, "ASISTIÓ", marcas).tolist()]


def _actividad(lista: Lista) -> Celdas:
    como = "codigo_corto" if lista.ficha["actividad_escrita"] == "corto" else "actividad"
    dichas = {f["actividad"]: f[como] for f in installed().of(lista.anio.base).rows("actividad")}
    return _rotulos([dichas[f["actividad"]] for f in lista.anio.fichas()], lista.filas.elemento)


def _unidad(lista: Lista) -> Celdas:
    """The unit's name, sometimes blank: the manifest has it."""
    return _rotulos([lista.ficha["unidad"]], np.where(lista.rng.random(len(lista.filas)) < 0.05, NADA, 0))


NIVELES = ("departamento", "provincia", "distrito", "ubigeo")


def _lugar(campo: str, lista: Lista) -> Celdas:
    """Return a level of the place of each row's firm, or of the event."""
    nivel = NIVELES.index(campo.removesuffix("_evento"))
    nombres = [n[nivel] for n in lugares().nombres[lista.ficha["lugar"]]]
    if campo not in NIVELES:
        return _rotulos(nombres, lista.filas.distrito)
    salida = _rotulos(nombres, lista.anio.distrito[lista.filas.empresa])
    for fila in lista.sin_lugar:
        salida[fila] = "999999" if campo == "ubigeo" else "POR CONFIRMAR"
    return salida


def _declarado(campo: str, lista: Lista) -> Celdas:
    """Self-declared columns, which are not counted."""
    dichas = [d or None for d in opciones(campo)]
    return _rotulos(dichas, lista.rng.integers(0, len(dichas), len(lista.filas)))


def _local(lista: Lista) -> Celdas:
    """Venue of an event: constant within a district."""
    locales = opciones("lugar")
    return _rotulos(locales, lista.filas.distrito % len(locales))


CAMPOS: dict[str, Callable[[Lista], Celdas]] = {
    "nro": lambda b: b.filas.numero.tolist(),
    "ruc": _ruc,
    "razon_social": lambda b: [empresa(r) for r in b.anio.ruc[b.filas.empresa].tolist()],
    "fecha": _fecha,
    "fechas": _fechas_evento,
    "fecha_seleccionada": lambda b: [*dmy(b.filas.fecha)],
    "asistencia": _asistencia,
    "actividad": _actividad,
    "servicio": lambda b: b.filas.servicio.tolist(),
    "tema": lambda b: b.filas.tema.tolist(),
    "modalidad": lambda b: _rotulos(opciones("modalidad"), b.filas.modalidad),
    "unidad": _unidad,
    "sede": lambda b: _rotulos(valores("sedes", "sede"), b.anio.sede[b.filas.empresa]),
    **{c: partial(_lugar, c) for n in NIVELES for c in (n, f"{n}_evento")},
    "nota_entrada": lambda b: _rotulos(NOTAS, b.filas.nota_entrada),
    "nota_salida": lambda b: _rotulos(NOTAS, b.filas.nota_salida),
    "persona": lambda b: [f"PERSONA {n}" for n in b.filas.persona.tolist()],
    "nombre_actividad": lambda b: [f"ACTIVIDAD DEMO {n:03}" for n in (b.filas.fecha % 1000).tolist()],
    "lugar": _local,
    "vacio": lambda b: [None] * len(b.filas),
}


def empresa(ruc: int) -> str:
    """Return the name of a firm."""
    return f"EMPRESA DEMO {ruc // 10 % 1_000_000:06}"


# Test marks.

EVALUADAS = 0.8


def _evalua(base: int, rng: np.random.Generator, filas_: np.recarray) -> None:
    """Set the entry and exit marks (0-20) of each row, -1 for those not tested."""
    filas_.nota_entrada.fill(NADA)
    filas_.nota_salida.fill(NADA)
    minima = numero_de_regla("nota_minima_conocimiento", base)
    for ficha in filas("notas", base=base):
        propias = np.flatnonzero(filas_.elemento == elementos().index(ficha["elemento"]))
        evaluadas = propias[rng.random(len(propias)) < EVALUADAS]
        # Evenly spread: within one person of the exact share.
        pasos = np.floor(np.arange(len(evaluadas) + 1) * (float(ficha["pct"]) / 100) + 0.5)
        # Passing is reaching the minimum or, by the other criterion, improving.
        aprueba, n = ficha["criterio"] == "aprueba", len(evaluadas)
        entrada = rng.integers(3, minima, n) if aprueba else rng.integers(5, 17, n)
        buena = rng.integers(minima, 21, n) if aprueba else entrada + rng.integers(1, 4, n)
        mala = rng.integers(3, minima, n) if aprueba else entrada - rng.integers(0, 4, n)
        filas_.nota_entrada[evaluadas] = entrada
        filas_.nota_salida[evaluadas] = np.where(np.diff(pasos) > 0, buena, mala)


# Data errors of every documented kind, in extra rows.

REPETIDAS = 6
PARTE_AUSENTE, MAX_AUSENTES = 0.03, 150
NO_ASISTIO = ("x", "NO", "N", None)
TOTALES = ("TOTAL", "Subtotal:", " TOTAL GENERAL ")


def _sucias(lista: Lista, limpias: Sequence[Renglon], ajenos: Enteros) -> list[Renglon]:
    """Return a file's dirty rows, unordered: none changes which firms were served, or when first."""
    rng = lista.rng

    def copia(cambios: Renglon) -> Renglon:
        """Return a copy of a clean row with some fields changed and no marks."""
        return {**limpias[int(rng.integers(0, len(limpias)))], "nota_entrada": None, "nota_salida": None, **cambios}

    def ajeno() -> str:
        return str(ajenos[int(rng.integers(0, len(ajenos)))])

    salida = [copia(c) for c in _cambios(lista, len(limpias), ajeno)]
    totales = [lista.total(t) for t in TOTALES]
    totales[1]["ruc"] = ajeno()
    salida += [*totales, {}, {}, {}]
    salida += [_repetida(copia({}), numero % 3) for numero in range(REPETIDAS)]
    return [salida[i] for i in rng.permutation(len(salida))]


def _cambios(lista: Lista, limpias: int, ajeno: Callable[[], str]) -> Iterator[Renglon]:
    """Yield changes to clean rows: bad RUCs, days and activities, two at once, and absentees."""
    anio, campos = lista.anio.anio, lista.campos
    uno, otro = ajeno(), ajeno()
    de_otro_prefijo = str(rucs(np.array([12]), np.array([int(uno[4:10])]))[0])
    malos: dict[str, Celdas] = {
        "ruc": [None, "  ", "-", "'", uno[:10], f"{uno}0", f"99{uno[4:10]}", de_otro_prefijo],
        "fecha": [f"31/02/{anio}", "por definir", f"05-03-{anio}", f"05/03/{anio % 100:02}", f"15/11/{anio - 1}"],
        "actividad": ["9.9", "5009999", None] if "actividad" in campos else [],
    }
    malos["ruc"] += map(_digito_cambiado, (uno, otro))
    malos["fecha"] += [f"{anio + 1}-01-08", *([] if lista.es_lista else [None, f"05/03/{anio} - 31/02/{anio}"])]
    yield from ({campo: celda} for campo, celdas in malos.items() for celda in celdas)
    yield {"ruc": _digito_cambiado(ajeno()), "fecha": f"31/02/{anio}"}
    yield {"ruc": None, "fecha": f"15/11/{anio - 1}", "actividad": "0.0"}
    campo = "fecha" if lista.es_lista else "asistencia"
    if campo in campos:  # One in five was served, in another row; one has other errors too.
        for numero in range(min(max(4, int(PARTE_AUSENTE * limpias)), MAX_AUSENTES)):
            marca: Renglon = {campo: NO_ASISTIO[numero % len(NO_ASISTIO)]}
            yield marca if numero % 5 == 4 else {**marca, "ruc": ajeno()}
        yield {campo: "NO", "ruc": "123"}


def _digito_cambiado(ruc: str) -> str:
    return ruc[:-1] + str((int(ruc[-1]) + 1) % 10)


def _repetida(fila: Renglon, manera: int) -> Renglon:
    """Return a duplicate of an attention: identical, with the service in capitals, or with another date format."""
    fecha = fila["fecha"]
    if manera == 1:
        fila["servicio"] = llano(str(fila["servicio"]))
    elif manera == 2 and isinstance(fecha, int):
        fila["fecha"] = str(fecha)
    elif manera == 2 and isinstance(fecha, str) and len(fecha) == len("dd/mm/aaaa"):
        fila["fecha"] = f"{fecha} 00:00:00"
    return fila


# The files.

FILAS_POR_BLOQUE, MAX_CELDAS_DE_LIBRO = 20_000, 400_000
REZAGADAS = 25
ETAPA_DE_LISTAS = 100


def escribe_registros(destino: Path, anio: Anio, ajenos: Enteros) -> Iterator[tuple[Path, Fila]]:
    """Write every unit's files of a year; yield each with its row of the layouts table."""
    carpeta = destino / "registros" / str(anio.anio)
    carpeta.mkdir(parents=True, exist_ok=True)
    for numero, ficha in enumerate(una_por("archivo", "formatos", anio.base)):
        lista = _lista(anio, ficha, anio.azar(ETAPA_DE_LISTAS + numero))
        if len(lista.filas):
            es_chica = len(lista.filas) * len(lista.campos) <= MAX_CELDAS_DE_LIBRO
            # Workbooks only of a size that people would open, else text.
            escribe = _escribe_libro if lista.es_libro and es_chica else _escribe_texto
            yield escribe(carpeta / ficha["archivo"], lista, ajenos), ficha


def _lista(anio: Anio, ficha: Fila, rng: np.random.Generator) -> Lista:
    """Return the list of a file; in attendance lists a firm may send up to three people to each attention."""
    suyos = [elementos().index(e) for e in ficha["elementos"].split("|")]
    filas_ = tomadas(anio.atenciones, np.isin(anio.atenciones.elemento, suyos))
    if ficha["clase"] == "rezagos":  # It only repeats rows of another file of the unit.
        filas_ = tomadas(filas_, np.sort(rng.permutation(len(filas_))[:REZAGADAS]))
    filas_ = tomadas(filas_, np.argsort(filas_.fecha, kind="stable"))
    personas = np.ones(len(filas_), np.int64)
    if ficha["clase"] == "lista":
        personas += rng.binomial(2, 0.25, len(filas_))
    filas_ = filas_.repeat(personas).view(np.recarray)
    filas_.numero = np.arange(1, len(filas_) + 1)
    filas_.persona = filas_.numero - np.repeat(np.cumsum(personas) - personas, personas)
    _evalua(anio.base, rng, filas_)
    columnas = filas("encabezados", archivo=ficha["archivo"])
    return Lista(anio, ficha, [c["encabezado"] for c in columnas], [c["campo"] for c in columnas], rng, filas_)


def _escribe_texto(ruta: Path, lista: Lista, ajenos: Enteros) -> Path:
    """Write a list as delimited text, both half-years in sequence."""
    return _escribe_csv(ruta.with_name(f"{ruta.name}.csv"), lista.ficha, lista.con_titulo(lista.bloques(ajenos)))


def _escribe_csv(ruta: Path, ficha: Fila, filas_: Iterable[Sequence[Celda]]) -> Path:
    with ruta.open("w", encoding=ficha["codificacion"], newline="") as archivo:
        csv.writer(archivo, delimiter=ficha["separador"], lineterminator="\r\n").writerows(filas_)
    return ruta


def _escribe_libro(ruta: Path, lista: Lista, ajenos: Enteros) -> Path:
    """Write a list as a workbook, sheet by sheet."""
    ruta = ruta.with_name(f"{ruta.name}.xlsx")
    opciones_ = {"default_date_format": "dd/mm/yyyy", "strings_to_urls": False, "strings_to_formulas": False}
    with xlsxwriter.Workbook(str(ruta), opciones_) as libro:
        libro.set_properties({"title": lista.titulo, "created": datetime.fromisoformat(parametro("creado"))})
        for nombre, filas_ in lista.hojas(ajenos):
            hoja = libro.add_worksheet(nombre)
            for numero, fila in enumerate(lista.con_titulo(filas_)):
                hoja.write_row(numero, 0, fila)
    return ruta


# SUNAT's files: the reduced register, and the office's cruce of one year, with synthetic firms only.

AJENOS = 4_000
EMPRESAS_POR_BLOQUE = 50_000
ENCABEZADO = (
    "RUC|NOMBRE O RAZÓN SOCIAL|ESTADO DEL CONTRIBUYENTE|CONDICIÓN DE DOMICILIO|UBIGEO|TIPO DE VÍA|NOMBRE DE VÍA|"
    "CÓDIGO DE ZONA|TIPO DE ZONA|NÚMERO|INTERIOR|LOTE|DEPARTAMENTO|MANZANA|KILÓMETRO|"
)
ESTADOS = ("ACTIVO", "BAJA DE OFICIO", "SUSPENSION TEMPORAL", "BAJA PROV. POR OFICI", "BAJA DEFINITIVA")
CONDICIONES = ("HABIDO", "NO HALLADO", "NO HABIDO")


def ajenos() -> Enteros:
    """Return the RUCs of firms never served."""
    numeros = np.arange(AJENOS)
    return rucs(np.where(numeros % 3 == 0, 20, 10), POR_VUELTA + numeros)


def situacion(ruc: int) -> tuple[str, str]:
    """Return the status and condition of a RUC, the same in every file."""
    suerte = ruc * 2_654_435_761 >> 7
    return ESTADOS[max(suerte % 100 - 95, 0)], CONDICIONES[max(suerte // 100 % 100 - 97, 0)]


def escribe_padron(destino: Path, directorio: Directorio) -> Path:
    """Write the register, sorted by RUC; SUNAT publishes no place of natural persons."""
    ruta = destino / "padron" / "padron_reducido_ruc.txt"
    empresas, otros = np.flatnonzero(directorio.firmas.en_padron), ajenos()
    todos = np.concatenate([directorio.ruc(empresas), otros])
    distritos = np.concatenate([directorio.firmas.distrito[empresas], otros % len(lugares().ubigeos)])
    orden = np.argsort(todos, kind="stable")
    with ruta.open("w", encoding="iso-8859-1", newline="") as archivo:
        archivo.write(f"{ENCABEZADO}\r\n")
        for ruc, distrito in zip(todos[orden].tolist(), distritos[orden].tolist(), strict=True):
            lugar = lugares().ubigeos[distrito] if ruc // 10**9 == 20 else "-"
            archivo.write(f"{'|'.join([str(ruc), empresa(ruc), *situacion(ruc), lugar])}{'|-' * 10}|\r\n")
    return ruta


ETAPA_DEL_CRUCE = 50
CON_ROTULO, CON_AMBOS, AL_BORDE, SIN_VENTAS = 0.12, 0.05, 0.003, 0.04
DOBLES, NO_SERVIDAS = 8, 60
COLUMNAS = "RUC CIIU VENTAS_UIT TRAMO_VENTAS TRABAJADORES FECHA_INSCRIPCION ESTADO CONDICION UBIGEO"
SIN_CIIU = ("-", "3410", "")
"""No class, or one of an older classification whose division is not in Rev. 4."""


def escribe_cruce(destino: Path, anio: Anio, ajenos: Enteros) -> Path:
    """Write the cruce of a year: stale versions of a few rows, unserved firms, then all firms, sorted by RUC."""
    ruta = destino / "padron" / f"cruce_{anio.anio}.csv"
    ruta.parent.mkdir(parents=True, exist_ok=True)
    ficha = filas("cruces", base=anio.base)[0]
    rezago = [str(anio.anio - int(ficha["rezago"]))] if ficha["rezago"] else []
    encabezado = [*COLUMNAS.split(), *["ANIO_VENTAS"] * len(rezago)]
    con_rezago = ([*fila, *rezago] for fila in _todas(anio, ficha["fecha"], ajenos))
    return _escribe_csv(ruta, ficha, chain([encabezado], con_rezago))


def _todas(anio: Anio, estilo: str, ajenos: Enteros) -> Iterator[list[str]]:
    rng = anio.azar(ETAPA_DEL_CRUCE)
    en_cruce = np.flatnonzero(anio.sunat == EN_CRUCE)
    en_orden = en_cruce[np.argsort(anio.ruc[en_cruce], kind="stable")]
    for fila in _filas(anio, rng, np.sort(rng.choice(en_orden, DOBLES, replace=False)), estilo):
        yield [fila[0], "4711", "0.50", "", "1", "-", *fila[6:]]
    for ruc in ajenos[:NO_SERVIDAS].tolist():
        yield [str(ruc), "5610", "21.40", "", "2", "-", *situacion(ruc), "150101"]
    for desde in range(0, len(en_orden), EMPRESAS_POR_BLOQUE):
        yield from _filas(anio, rng, en_orden[desde : desde + EMPRESAS_POR_BLOQUE], estilo)


def _filas(anio: Anio, rng: np.random.Generator, empresas: Enteros, estilo: str) -> Iterator[list[str]]:
    """Yield the rows of some firms (indexes in the year)."""
    firmas = tomadas(anio.firmas, anio.empresas[empresas])
    tramos, trabajadores_ = filas("tramos"), filas("trabajadores")
    columnas = (
        _ventas(rng, [tramos[t] for t in anio.tramo[empresas]]),
        anio.ruc[empresas].tolist(),
        _ciiu(rng, firmas.clase, anio.sector[empresas]),
        _trabajadores(rng, [trabajadores_[t] for t in anio.trabajadores[empresas]]),
        iso(firmas.inscripcion) if estilo == "iso" else dmy(firmas.inscripcion),
        (anio.edad[empresas] == SIN_DATO).tolist(),
        anio.distrito[empresas].tolist(),
    )
    for ventas, ruc, ciiu, trabajadores, inscrita, sin_fecha, distrito in zip(*columnas, strict=True):
        sunat = ["-" if sin_fecha else inscrita, *situacion(ruc), lugares().ubigeos[distrito]]
        yield [str(ruc), ciiu, *ventas, trabajadores, *sunat]


def _ciiu(rng: np.random.Generator, clases: Enteros, sectores_: Enteros) -> list[str]:
    """Format classes with four digits; some lose their leading 0."""
    salida = [str(c) if corta else f"{c:04}" for c, corta in zip(clases, rng.random(len(clases)) < 0.5, strict=True)]
    for i in np.flatnonzero(sectores_ == sectores().index(SIN)).tolist():
        salida[i] = SIN_CIIU[i % len(SIN_CIIU)]
    return salida


def _ventas(rng: np.random.Generator, tramos: list[Fila]) -> list[tuple[str, str]]:
    """Format sales as a number, a label or both; the label never understates the number."""
    suertes = rng.random(len(tramos)).tolist()
    # Above the lower bound and up to the upper, more often near the lower; a few on the bound, or zero.
    desde, hasta = (np.array([float(f[c] or 0) for f in tramos]) for c in ("desde_uit", "hasta_uit"))
    base = np.maximum(desde, 0.05)
    importe = base * (np.maximum(hasta, base) / base) ** rng.random(len(tramos))
    importe = np.where(rng.random(len(tramos)) < AL_BORDE, hasta, np.round(importe, 2))
    sin_ventas = (desde == 0) & (rng.random(len(tramos)) < SIN_VENTAS)
    minimo = np.where(desde == hasta, desde, desde + 0.01)
    numeros = [f"{v:.2f}" for v in np.where(sin_ventas, 0.0, np.clip(importe, minimo, hasta)).tolist()]
    salida = []
    for ficha, suerte, numero, cual in zip(tramos, suertes, numeros, rng.integers(0, 12, len(tramos)), strict=True):
        rotulos = ficha["rotulos"].split("|")
        if rotulos[0] and (ficha["solo_rotulo"] == "si" or suerte < CON_ROTULO):
            salida.append(("-", rotulos[cual % len(rotulos)]))
        else:
            rotulo = rotulos[0] if rotulos[0] and suerte < CON_ROTULO + CON_AMBOS else "-"
            salida.append((numero if ficha["hasta_uit"] else "-", rotulo))
    return salida


def _trabajadores(rng: np.random.Generator, tramos: list[Fila]) -> list[str]:
    """Draw workers within a bracket, more often near its lower end."""
    return [
        str(int(f["desde"]) + int(parte * parte * (int(f["hasta"]) - int(f["desde"]) + 1))) if f["hasta"] else "-"
        for f, parte in zip(tramos, rng.random(len(tramos)).tolist(), strict=True)
    ]
