"""What a question leaves unsaid because it was said a moment before: its words with what is missing put back."""

from __future__ import annotations

import re
from collections.abc import Sequence

# "Spent more than the product 4": the article is only there to go with what comes after.
ARTICLE = re.compile(r"\b(mas|menos) que (?:el|la|los|las)(?= [a-z])")
# "How many in 2025 and how many in 2020", "the PIM of 2025 and how much that of 2020": the two years of one figure.
AGAIN = re.compile(
    r"\b((?:19|20)\d\d) y cuant[oa]s?(?: (?:fue|fueron))?(?: (?:el|la|los|las) de)?(?= (?:en )?(?:el )?(?:19|20)\d\d\b)"
)
# "How much was spent in 2025 and how much was spent in 2020": the same words again ask for the same figure.
REPEATED = re.compile(
    r"\b((?:a )?cuant[oa]s?) ((?:[a-z0-9.]+ ){1,8}?)((?:en |de )?(?:el )?(?:19|20)\d\d) y \1 \2"
    r"(?=(?:en |de )?(?:el )?(?:19|20)\d\d\b)"
)
# "How many firms and how much money": the second "how much" asks for nothing else.
AND_HOW_MUCH = re.compile(r"\b(cuant[oa]s?(?: [a-z]+){1,4} y)(?: a)? cuant[oa]s?(?= [a-z])")
# "Product 1 and 2", "product 1 spent more than 4 in 2025": the name is that of both numbers.
NUMBERED = re.compile(
    r"\b(producto)s? (\d)((?: [a-z]+){0,4}) (y|o|que|vs|versus|contra|con|,)(?: el| la)? (\d)"
    r"(?= (?:en|de|del|durante|y|o|,|(?:19|20)\d\d)\b|$)"
)

# "More than one million": the number of millions in words.
NUMBERS = ("un", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez")
MILLIONS = re.compile(rf"\b({'|'.join(NUMBERS)})(?= (?:millon|millones)\b)")


def completed(fichas: Sequence[str]) -> list[str]:
    """Return the tokens of a question with what it leaves unsaid."""
    fichas = fichas[1:] if [*fichas[:1]] == ["y"] else fichas
    texto = REPEATED.sub(r"\1 \2\3 y ", ARTICLE.sub(r"\1 que", " ".join(fichas)))
    texto = AND_HOW_MUCH.sub(r"\1", AGAIN.sub(r"\1 y", texto))
    texto = MILLIONS.sub(lambda dicho: str(NUMBERS.index(dicho[1]) + 1), texto)
    while (numerado := NUMBERED.sub(r"\1 \2\3 \4 \1 \5", texto)) != texto:
        texto = numerado
    return texto.split()
