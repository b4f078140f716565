"""Documents made to take the memory or the time of whoever reads them, and the sound one of each size."""

import io
import zipfile
from collections.abc import Callable

CABEZA = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
TIPOS = (
    f'{CABEZA}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/d.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.'
    'document.main+xml"/></Types>'
)
RELACIONES = (
    f'{CABEZA}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="d.xml"/>'
    "</Relationships>"
)
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
FRASE = "En 2025 se atendió a 40,965 empresas. "


def docx(cuerpo: str, antes: str = "") -> bytes:
    """A DOCX of so little that only its body weighs."""
    salida = io.BytesIO()
    with zipfile.ZipFile(salida, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as paquete:
        paquete.writestr("[Content_Types].xml", TIPOS)
        paquete.writestr("_rels/.rels", RELACIONES)
        paquete.writestr("d.xml", f"{CABEZA}{antes}<w:document {W}><w:body>{cuerpo}</w:body></w:document>")
    return salida.getvalue()


def parrafo(texto: str) -> str:
    return f"<w:p><w:r><w:t>{texto}</w:t></w:r></w:p>"


def tabla(filas: int, columnas: int, ancho: int = 1, texto: str = "1") -> str:
    celda = f'<w:tc><w:tcPr><w:gridSpan w:val="{ancho}"/></w:tcPr>{parrafo(texto)}</w:tc>'
    return f"<w:tbl>{f'<w:tr>{celda * columnas}</w:tr>' * filas}</w:tbl>"


def anidada(veces: int) -> str:
    abre, cierra = "<w:tbl><w:tr><w:tc>", "<w:p/></w:tc></w:tr></w:tbl>"
    return f"{abre * veces}{parrafo(FRASE)}{cierra * veces}"


ENTIDADES = "<!DOCTYPE a [<!ENTITY a0 'aaaaaaaaaa'>{}]>".format(
    "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10))
)


def pdf(paginas: int, contenido: bytes, *, filtro: bytes = b"") -> bytes:
    """A PDF whose pages share one content."""
    hijas = b" ".join(b"%d 0 R" % (4 + n) for n in range(paginas))
    objetos = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (paginas, hijas),
        b"<<%s/Length %d>>stream\n%s\nendstream" % (filtro, len(contenido), contenido),
        *[b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 3 0 R/Resources<</Font<</F <</Type/Font/Subtype"
          b"/Type1/BaseFont/Helvetica>>>>>>>>"] * paginas,
    ]  # fmt: skip
    salida, lugares = b"%PDF-1.4\n", []
    for n, objeto in enumerate(objetos, 1):
        lugares.append(len(salida))
        salida += b"%d 0 obj\n%s\nendobj\n" % (n, objeto)
    tabla_xref = b"".join(b"%010d 00000 n \n" % lugar for lugar in lugares)
    fin = b"trailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF" % (len(objetos) + 1, len(salida))
    return salida + b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objetos) + 1, tabla_xref) + fin


def _zlib(octetos: bytes, veces: int = 1) -> bytes:
    import zlib

    for _ in range(veces):
        octetos = zlib.compress(octetos, 1)
    return octetos


LINEA = b"BT /F 10 Tf 50 %d Td (En 2025 se atendio a 40,965 empresas.) Tj ET\n"
TEXTOS = {
    "una línea de cien mil frases.txt": FRASE * 100_000,
    "doscientas mil líneas con cifras.txt": "\n".join([FRASE] * 200_000),
    "doscientas mil filas.md": "| 1.1 | 40,965 | 99.2 % |\n" * 200_000,
    "cien mil párrafos con cifras distintas.txt": "\n\n".join(
        f"En 2025 se atendió a {n:,} empresas." for n in range(100_000)
    ),
    "un número de un millón de cifras.txt": f"{FRASE}{'1' * 990_000} empresas.",
    "un millón de comas.txt": f"{FRASE}{'1,000' * 190_000}",
    "un millón de espacios.txt": f"{FRASE}40,965{' ' * 990_000}x",
    "un millón de guiones.txt": f"{FRASE}{'**-' * 290_000}{'|' * 100_000}",
    "una lista de cien mil nombres.txt": f"Se atendió a 40,965 empresas en {'Lima 10, Piura 20, ' * 50_000}.",
    "mil columnas.md": f"|{' 40,965 |' * 1000}\n",
}
HOSTILES: dict[str, Callable[[], bytes]] = {
    "una celda de 150 millones de columnas.docx": lambda: docx(tabla(1, 1, 150_000_000)),
    "diez mil celdas de sesenta columnas.docx": lambda: docx(tabla(200, 50, 60)),
    "un millón de párrafos.docx": lambda: docx(parrafo(FRASE) * 1_000_000),
    "un párrafo de cien mil frases.docx": lambda: docx(parrafo(FRASE * 100_000)),
    "un párrafo de veinte megas.docx": lambda: docx(parrafo("a" * 20_000_000)),
    "mil millones de letras en entidades.docx": lambda: docx(parrafo("&a9;"), ENTIDADES),
    "quinientas tablas anidadas.docx": lambda: docx(anidada(500)),
    "cien mil filas.docx": lambda: docx(tabla(100_000, 3, texto="40,965")),
    "cincuenta mil saltos.docx": lambda: docx('<w:p><w:r><w:br w:type="page"/></w:r></w:p>' * 50_000 + parrafo(FRASE)),
    "trescientos megas de espacios.docx": lambda: docx(" " * 300_000_000),
    **{nombre: texto.encode for nombre, texto in TEXTOS.items()},
    "diez mil páginas.pdf": lambda: pdf(10_000, LINEA % 700),
    "una página de cien mil líneas.pdf": lambda: pdf(1, b"".join(LINEA % (n % 800) for n in range(100_000))),
    "trescientos megas de espacios.pdf": lambda: pdf(1, _zlib(b" " * 300_000_000), filtro=b"/Filter/FlateDecode"),
    "comprimido tres veces.pdf": lambda: pdf(
        1, _zlib(LINEA % 700 * 2_000_000, 3), filtro=b"/Filter[/FlateDecode/FlateDecode/FlateDecode]"
    ),
}  # fmt: skip
