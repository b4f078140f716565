"""Ways in which people write personal data in a service or a topic, and what only looks like it.

What braces hold is the personal datum: none of its words of three letters or figures may be left. Every RUC, document,
telephone, mail and person is invented.
"""

RUCS = """
{20991234567} | RUC {20991234567} | RUC: {20991234567} | RUC{20991234567}SAC | R.U.C. {20991234567}
R.U.C. N° {20991234567}
{2099123403x} | fila 4: {2099123456O}
RUC N.º {20991234567} | Ruc nro. {20991234567} | RUC #{20991234567} | ruc={20991234567} | (RUC {20991234567})
{20-99123456-7} | {20‑99123456‑7} | {20–99123456–7} | {20 - 99123456 - 7} | {20 99123456 7} | {20  99123456  7}
{20\u00a099123456\u00a07} | {20\u202f99123456\u202f7} | {20.99123456.7} | {20/99123456/7} | {20_99123456_7}
{2099 123 4567} | {2099-1234-567} | {20 991 234 567} | {20.991.234.567} | RUC {20,991,234,567}
{2 0 9 9 1 2 3 4 5 6 7}
{２０９９１２３４５６７} | {20\u200b99123456\u200b7} | {2099\u00ad1234567} | {209912 34567} | {20991 234567}
ruc\u00a0{20991234567}
{٢٠٩٩١٢٣٤٥٦٧} | empresa {20991234567}/SAC | {20−99123456−7}
"""
DOCUMENTS = """
{DNI 45678912} | {DNI-45678912} | {DNI_45678912} | {DNI45678912} | {dni: 45678912} | {DNI N° 45678912}
{DNI N.º 45678912}
{DNI nro 45678912} | {D.N.I. 45678912} | {D.N.I.: 45678912} | {D N I 45678912} | {DNI 45 678 912} | {DNI 45.678.912}
{DNI 45-678-912} | {DNI\u00a045678912} | {DNI  45678912} | {DNI/45678912} | {DNI (45678912)} | {ＤＮＩ ４５６７８９１２}
{documento 45678912} | {doc. 45678912} | {Doc. de identidad 45678912} | {documento nacional de identidad 45678912}
{carné de extranjería 001234567} | {carnet de extranjería N° 001234567} | {C.E. 001234567} | {pasaporte 116543210}
"""
TELEPHONES = """
{987654321} | {987 654 321} | {987-654-321} | {987.654.321} | {987  654  321} | {987/654/321} | {+51 987654321}
{+51987654321} | {+51 987 654 321}
{(+51) 987 654 321} | {0051 987654321} | {51 987 654 321} | {9 8765 4321} | {98 765 43 21} | {９８７６５４３２１}
{987\u00a0654\u00a0321}
{(01) 422-1234} | {01 4221234} | {01-4221234} | {054-234567} | {(074) 234 567} | {+51 1 4221234} | {+51 54 234567}
Telf. {2345678} | Telf {234-5678} | Tel: {234 5678} | teléfono {4221234} | Teléfonos {4221234} | fono {4221234}
cel. {987654321}
Celular: {987 654 321} | Cel N° {987654321} | WhatsApp {987654321} | wsp {987654321} | móvil {987654321}
llamar al {4221234}
"""
MAILS = """
{zoila@ejemplo.pe} | {zoila.paz@ejemplo.gob.pe} | {zoila @ ejemplo . pe} | {zoila＠ejemplo.pe} | {peña.ñato@ejemplo.pe}
{zoila(at)ejemplo.pe} | {zoila [arroba] ejemplo.pe} | {zoila arroba ejemplo punto pe} | {zoila@ejemplo}
{ZOILA@EJEMPLO.COM}
{zoila@\u200bejemplo.pe} | {zoila-paz+1@ejemplo.pe}
"""
PEOPLE = """
{Sra. Zoila Perales} | {Sra Zoila Perales} | {sra. zoila perales} | {SRA. ZOILA PERALES} | {sr. juan perales}
{Srta. Eva Perales}
{Sra.\u00a0Zoila Perales} | {Sra.  Zoila  Perales} | {Sra.Zoila Perales} | {señora Zoila Perales}
{señor Juan Perales} | {Don Juan Perales}
{doña Zoila Perales} | {Ing. Zoila Perales} | {ing. zoila perales} | {Lic. Zoila Perales} | {Dra. Zoila Perales}
{Econ. Juan Perales}
{contacto: Juan Perales} | {contacto: juan perales} | {CONTACTO: JUAN PERALES} | {Contacto : Juan Perales}
{contacto - Juan Perales}
{contacto (Juan Perales} | {contacto=juan perales} | {Nombre: zoila perales} | {Nombres y apellidos: Zoila Perales}
{apellidos y nombres: Perales Paz, Zoila} | {representante legal: zoila perales} | {titular: Zoila Perales}
{gerente: zoila perales}
{atendido por zoila perales} | {participante: Zoila Perales} | {a nombre de Zoila Perales}
{beneficiaria: zoila perales}
{QUISPE MAMANI} | {Quispe Mamani} | {quispe mamani} | {Quispe-Mamani} | {Quispe - Mamani} | {Quispe–Mamani}
{QUISPE/MAMANI}
{Zoila Quispe Huamán} | {Quispe Mamani, Zoila} | {Zoila Quispe\u00a0Mamani} | {Quispe  Mamani}
{Huama\u0301n Quispe} | {Zoila Huama\u0301n}
{Sen\u0303ora Zoila Perales} | {Zoila Quispe} | {zoila quispe} | {María García} | {Mari\u0301a Garci\u0301a}
{ＱＵＩＳＰＥ ＭＡＭＡＮＩ}
{Garcia Perez Juan} | {Rosario Quispe-Mamani} | {Sra. Mari\u0301a Nu\u0301n\u0303ez}
"""
# Words of the datum that may stay: what introduces it.
LABELS = """
dni documento doc identidad nacional carne carnet extranjeria pasaporte contacto nombre nombres apellidos representante
legal titular gerente atendido por participante beneficiaria sra srta senora senor don dona ing lic dra econ nro
"""
NOBODY = """
Capacitación 2017 2018 2019 | del 20-03-2025 al 15 | 2025-03-15 10:30:00 | del 15/03/2025 al 20/03/2025 | 2024-2025
15.03.2025
PIM 38,139,459 y 12345678 soles | S/ 1,234,567.80 | avance de 1,234,567.8 (62.9 %) | 105000000.50 soles
20,991,234,567 filas
ISO 9001 | ISO 9001:2015 | ISO 14001 e ISO 45001 | NTP 209.038 | NTP-ISO/IEC 17025:2017 | HACCP
Rev. 4, clase 1410 | CIIU 1410
CITE 2020 | CITEagroindustrial Ica | CITEcuero y calzado Lima | CITE textil Camélidos Puno | UT Loreto | Ley 30056
Ley N° 28015
D.S. 013-2013-PRODUCE | R.M. N° 00123-2025-PRODUCE | PP 0093 | actividad 5005078 | 3000534, 5005078
ubigeo 150101 y 040101
Ruta Digital | Perú Produce | Perú Moda 2025 | Tu Empresa | Feria Perú Moda | Compras a MYPErú
Programa ProInnóvate | De Mi Tierra, un Producto
José Luis Bustamante y Rivero | señor de los milagros | Aeropuerto Jorge Chávez | Universidad César Vallejo
Santa Rosa de Lima
avenida José Larco | mercado San Juan | Villa El Salvador | rojas flores de papel | torres y castillo de madera
cruz de mayo
contacto con mercados | documento de gestión | titular de marca | representante de ventas | nombre comercial
nombre de la marca
teléfono inteligente | Telecomunicaciones 4.0 | celdas 2345678 no | Ing. industrial | ing. de alimentos
lic. en administración
señores empresarios | señora emprendedora | don de mando | usuarios: empresas textiles | gerente general
asesoría al gerente
arroba de papa | 3 arrobas | Curso N° 12345 | Taller 1 | módulo 2 de 10 | 41,000 x 28 | 20 10 15 | grupo 3-2025
24 horas
Asistencia técnica en BPM | Gestión de calidad y productividad | capacitación a 120 MYPE | 1.1, 1.2 y 1.3
versión 20261120T101350 | 20261121T012946788079-85f6a18d | padron_20251031.txt
"""


def _each(*escritos: str) -> list[str]:
    return [w.strip() for todos in escritos for w in todos.replace("\n", " | ").split(" | ") if w.strip()]


WAYS, NOBODYS = _each(RUCS, DOCUMENTS, TELEPHONES, MAILS, PEOPLE), _each(NOBODY)
