"""The Spanish of reports: what the words around a number look like (folded: lower case, no accents)."""

from __future__ import annotations

import re

YEAR = re.compile(r"(?<![\d.,/-])(?:19|20)\d\d(?![\d.,]?\d)")
CLAUSE_END = re.compile(r"[;,)(]|\by (?:la|el|las|los|en)\b|\bmientras\b|\bcon un(?:a)? (?=meta|pim|cumplim)")
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
PART_OF = re.compile(
    r"^\s*(?:empresas|firmas|mipyme|acciones)?\s*(?:de|sobre|frente a|contra|vs\.?|versus)\s+"
    r"(?:un total de |una meta de |las |los |unas )?\s*$"
)
OPENING = re.compile(r"^\s*(?:en (?:19|20)\d\d,? )?con\b")
LETTER = re.compile(r"[^\W\d_]")
INDICATOR = re.compile(r"\bindicador\b")
OF_OTHERS = re.compile(
    r"[;,]\s*(?:y |mientras que |en tanto que )?(?:las|los|la|el|aquellas|otras|otros)\s"
    r"(?:de|del|que|con|demas|restantes?|otr[ao]s?)\b|\b(?:las|los) (?:demas|restantes)\b|\bel resto\b|\botr[ao]s?\b"
)
# After a name that is also a common word, what tells that it is the name: "Comercio representó el 59.4 %".
NAME_FIRST = re.compile(
    r"^\s*(?:\(|y [a-z]+ (?:sum|concentr|represent|agrup|reun)|concentr|represent|agrup|reun|aport|particip|absorb|"
    r"fue el \d|es el \d)"
)
SERVED = re.compile(
    r"^\s*(?:(?:en|durante|a lo largo de)(?: el)?(?: ano)? ?(?:(?:19|20)\d\d)?,? )?(?:este producto |el programa )?"
    r"(?:se )?(?:atendio|atendieron|llego|beneficio)(?: a)?(?: un total de)?\s*$"
)
INHERITS = re.compile(r"^\s*(?:a|y|e|o|de los)\s+(?:s/\.?\s*)?$")
# "el 75.4 % de las empresas con articulacion": what follows is what the share is of, not the part.
BASE_AFTER = re.compile(
    r"^\s?(?:de|del)\s(?:(?:las |los |total de |total de las )?(?:empresas|firmas|mipyme)(?: atendidas)?|las)\s"
    r"(?:con|de|del|en|que \w+(?: a)?)(?: (?:la|el|las|los|servicios de))?\s*$"
)
JOINED = re.compile(r"^[\s,]*(?:y|e)?\s*(?:el|la|los|las|a|de|en|del|con)?\s*(?:s/\.?\s*)?$")
IN_ORDER = re.compile(r"\brespectivamente\b|\ben (?:ese|este|el mismo) orden\b")
# Dimensions that describe what an activity does, and make of it nothing else.
DESCRIBES = {"familia_servicio", "servicio", "modalidad", "tema", "actividad", "producto"}
# Each value of the first is of only one of the second: naming both says no more.
WITHIN = {"tramo_ventas": "tamano", "actividad": "producto"}
CAPITAL = {"sector", "departamento"}
