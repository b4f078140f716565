"""The Spanish of reports: what the words around a number look like (folded: lower case, no accents)."""

from __future__ import annotations

import re

YEAR = re.compile(r"(?<![\d.,/-])(?:19|20)\d\d(?![\d.,]?\d)")
CLAUSE_END = re.compile(r"[;,)(]|\by (?:la|el|las|los|en)\b|\bmientras\b|\bcon un(?:a)? (?=meta|pim|cumplim)")
OWN_GOAL = re.compile(
    r"^\s*(?:anual|programada|prevista|fisica)?\s*[:(]?\s*(?:era|"
    r"fue|es|ascendia a|fijada en|establecida en|prevista de)?"
    r"\s*(?:de|en|a)?\s*(?:un total de|las|los|unas)?\s*$"
)
COMPARED = re.compile(
    r"\b(?:respecto (?:a|al|de|del)|frente (?:a|al)|comparacion (?:a|"
    r"al|con)|relacion (?:a|al|con)|comparado con|que (?:en|el)|"
    r"registrad[oa]s? (?:en|el)|alcanzad[oa]s? (?:en|el)|(?:a|"
    r"que) las (?:empresas )?atendidas (?:en|el)|desde|del? nivel de|gastado en|ejecutado en|"
    r"(?:lo|la|el|al|las|los) del?)\s*(?:lo |la |el |las |"
    r"los )?(?:registrad[oa]s? |alcanzad[oa]s? |obtenid[oa]s? |del? |en |ano )*$"
)
MONEY_HEADING = re.compile(r"\bpresupuest|ejecucion financiera")
OTHER_HEADING = re.compile(
    r"\bmetas? fisicas?|\bindicador|\bpoblacion|\bestrategia|\bsector|\btamano|\btrabajador|\blocalizacion"
)
# What opens a part that is of the whole programme.
WHOLE_HEADING = re.compile(
    r"^\s*(?:[\divx]+[.)]?\s+)?(?:poblacion|perfil|resumen|introduccion|presentacion|indicadores de desempeno|anexos?|"
    r"estrategias|conclusiones)\b"
)
CONTENTS = re.compile(r"\t\s*\d+\s*$|\.{4,}|\|")
DECLARED_YEAR = re.compile(r"\bcorrespondiente al? (?:ano |ejercicio )?(20\d\d)\b")
BASE_FIRST = re.compile(r"^\s*(?:(?:en|durante) (?:el ano )?(?:19|20)\d\d,? )?(?:de|del|entre) (?:las|los|total)\b")
MORE = re.compile(r"\s?(?:empresas |firmas |mipyme |acciones )?(?:mas|menos|adicionales)\b")
PART_OF = re.compile(
    r"^\s*(?:empresas|firmas|mipyme|acciones)?\s*(?:de|sobre|frente a|contra|vs\.?|versus)\s+"
    r"(?:un total de |una meta de |las |los |unas )?\s*$"
)
# "de 970 a 975", "6,459 a 9,627 empresas": which of the two a year or a subject is of, the order does not say.
UP_TO = re.compile(r"^\s*(?:empresas|firmas|mipyme|acciones|soles)?\s*(?:en (?:19|20)\d\d\s*)?,?\s*a\s+$")
OPENING = re.compile(r"^\s*(?:en (?:19|20)\d\d,? )?con\b")
ELLIPSIS = re.compile(r"^\s*,\s*(?:de|en|para|por|con|a|al|la|el)\b")
LETTER = re.compile(r"[^\W\d_]")
INDICATOR = re.compile(r"\bindicador\b")
# Without one of these a sentence does not say that firms were served; with one of those, it counts others.
SERVES = re.compile(
    r"^(?:en (?:19|20)\d\d,? )?(?:las|el numero de|la cantidad de) empresas "
    r"(?:del?|de la) (?:producto|actividad|programa|pp)\b|"
    r"\b(?:aten[dc]|atiend|benefici|brind|capacit|asist|lleg|acced|recib|particip|cubri|sirvi|apoy|asesor|alcanz|logr|sum|"
    r"pasaron (?!de)|report|contabiliz|abarc|concentr|reuni|agrup|otorg|prest|ofrec|acompan|cobertura|alcance|"
    r"total|ascend|fueron|cont|registr|servicio|avance|meta|cumpl|ejecut|articul|difu|orient|inform)"
)
OTHERS = re.compile(
    r"\bestim|\bpriori[zc]|\bconvoca|\binvitad|\bpotencial(?:es)? (?!clientes)|"
    r"\bpoblacion (?!atendida)|\buniverso\b|\bademas de\b|\bexcepto\b|\bsin contar\b|\bencuest"
)
# What is of each firm and not of all of them.
EACH = re.compile(
    r"\b(?:por|cada|para cada) (?:empresa|accion|atencion|beneficiari[ao]|firma|persona|participante|mipyme)\b|"
    r"\bunitari[ao]s?\b|\bper capita\b|\b(?:en )?promedio\b"
)
# What several years add up to, and what is of a part of one.
SEVERAL_YEARS = re.compile(
    r"\b(?:ha|han) [a-z]+d[ao]s?\b[^.;]*\bdesde\b|\bdesde (?:el |ano |su |sus )*(?:(?:19|20)\d\d|creacion|inicio)|"
    r"\b(?:19|20)\d\d\s?[-–/]\s?(?:19|20)\d\d\b|\bacumul|"
    r"\bentre (?:el |ano )*(?:19|20)\d\d y (?:el |ano )*(?:19|20)\d\d|\bhistoric|"
    r"\b(?:ultimos|primeros) [a-z0-9]+ anos\b|\b(?:decada|quinquenio|trienio|bienio)\b"
)
# "En 2020 y 2025", "de 2013 a 2025": one number may be of them all.
YEARS_JOINED = re.compile(r"\b(?:19|20)\d\d(?:,? (?:a|al|y|hasta) (?:el |en |ano )*|, )(?:19|20)\d\d\b")
# A clause that leaves out the name of what it is of: "las de más de 100, el 1.0 %", "el resto".
# What adds up the numbers before it: it is of none of the names said with them.
TOTAL = re.compile(
    r"\b(?:dentro de|de) un total de\s(?:s/\.?\s*)?$|"
    r"[,;:(]\s*(?:y |o sea,? |es decir,? )?(?:lo que |que |todo |juntas |juntos )?"
    r"(?:(?:un |en )?total\b|en conjunto\b|sum(?:a|an|aron|ando|o)\b|totaliz\w+)"
)
# What several things sum to, one after the other: not what they are together, where a firm may be in more than one.
SUMMED = re.compile(r"\b(?:las actividades|los productos|las unidades|las familias|los servicios) suman\b")
OF_OTHERS = re.compile(
    r"[;,]\s*(?:y |mientras que |en tanto que )?(?:las|los|la|el|aquellas|otras|otros)\s"
    r"(?:de|del|que|con|demas|restantes?|otr[ao]s?)\b|\b(?:las|los) (?:demas|restantes)\b|\bel resto\b|\botr[ao]s?\b"
)
# "De las 320 empresas encuestadas, 96 (30.0 %)": a whole, and the percentage of a part of it.
WHOLE_FIRST = re.compile(r"(?:^|[,;:]\s*)(?:de|del total de|entre)\s+(?:las|los|s/\.?)\s*$")
BRACKET = re.compile(r"^\s*(?:empresas|firmas|acciones|personas)?\s*\((?:el )?\s*$")
# After a name that is also a common word, what tells that it is the name: "Comercio representó el 59.4 %".
NAME_FIRST = re.compile(
    r"^\s*(?:\(|y [a-z]+ (?:sum|concentr|represent|agrup|reun)|concentr|represent|agrup|reun|aport|particip|absorb|"
    r"fue el \d|es el \d)"
)
BARE = re.compile(r"^\s+$")
PASSING = re.compile(r"\b(?:pasando|paso|pasar) de (?:s/\.?\s*)?$")
PASSED = re.compile(r"\b(?:pasando|paso|pasar) de [^,;.]*\ba (?:s/\.?\s*)?$")
# What was said before, which this sentence does not say.
THESE = re.compile(
    r"\b(?:est[aeo]s?|dich[ao]s?|ambos|ambas|ellas|ellos|aquell[ao]s|"
    r"mism[ao]s?)\b(?! (?:ano|anos|producto|productos|actividad|"
    r"en|entre|total|resultado|cifra|monto|periodo|programa|incremento|aumento|reduccion|desempeno|indicador|acciones))"
)
# "este producto", which only the text before says.
THIS_ONE = re.compile(r"\b(?:este|ese|dicho|aquel|esta|esa|dicha|aquella) (?:producto|actividad)\b")
SERVED = re.compile(
    r"^\s*(?:(?:en|durante|a lo largo de)(?: el)?(?: ano)? ?(?:(?:19|20)\d\d)?,? )?(?:este producto |el programa )?"
    r"(?:se )?(?:atendio|atendieron|llego|beneficio)(?: a)?(?: un total de)?\s*$"
)
INHERITS = re.compile(r"^\s*(?:a|y|e|o|de los)\s+(?:s/\.?\s*)?$")
DIRECT_BASE = re.compile(r"^\s?(?:de|del)(?: las| los| la| el)?\s*$")
# "el 75.4 % de las empresas con articulacion": what follows is what the share is of, not the part.
BASE_AFTER = re.compile(
    r"^\s?(?:de|del)\s(?:(?:las |los |total de |total de las )?(?:empresas|firmas|mipyme)(?: atendidas)?|las)\s"
    r"(?:con|de|del|en|que \w+(?: a)?)(?: (?:la|el|las|los|servicios de))?\s*$"
)
JOINED = re.compile(r"^[\s,]*(?:y|e)?\s*(?:el|la|los|las|a|de|en|del|con)?\s*(?:s/\.?\s*)?$")
IN_ORDER = re.compile(r"\brespectivamente\b|\ben (?:ese|este|el mismo) orden\b")
BEFORE = re.compile(r"(?:el |al )?(?:ano|ejercicio|periodo) (?:anterior|previo|pasado)")
# Dimensions that describe what an activity does, and make of it nothing else.
DESCRIBES = {"familia_servicio", "servicio", "modalidad", "tema", "actividad", "producto"}
# Each value of the first is of only one of the second: naming both says no more.
WITHIN = {"tramo_ventas": "tamano", "actividad": "producto"}
CAPITAL = {"sector", "departamento"}
