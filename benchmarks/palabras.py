"""Count what a reader meets on arriving at each page: words, buttons, badges, sizes of type, repeated sentences.

Folded rows, "Notas y fuentes", table cells and the texts of charts are counted apart, and so are the guide, the method
and the dictionary. It serves the published data and looks with a real browser:
`python benchmarks/palabras.py [página...]`.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from pp0093.ui.shell import pages

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))

from capturas import SCREENS, open_browser, serve, settle

APART = ("guia", "metodologia", "pasaporte", "buscar")
WIDTH, LONG_SENTENCE = 1440, 4
WORD = re.compile(r"[^\W\d_]{2,}")
COLUMNS = ("palabras", "plegadas", "celdas", "botones", "marcas", "letras", "repetidas")
LOOK = """() => {
  const main = document.querySelector('.stMainBlockContainer');
  const bar = '.st-key-pp_fila, .st-key-pp_barra';
  const hidden = (e) => !e.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true })
    || e.closest('script, style, [data-testid="stIconMaterial"]');
  const texts = { palabras: [], plegadas: [], celdas: [] }, sizes = new Set();
  const walk = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const parent = walk.currentNode.parentElement, text = walk.currentNode.nodeValue.trim();
    if (!text || parent.closest(bar) || parent.closest('svg')) continue;
    const folded = parent.closest('details:not([open])');
    if (folded && !parent.closest('summary')) { texts.plegadas.push([text, parent]); continue; }
    if (hidden(parent)) continue;
    sizes.add(Math.round(parseFloat(getComputedStyle(parent).fontSize) * 10) / 10);
    const apart = folded || parent.closest('details.pp-notas, [class*="st-key-pp_notas"]');
    const cell = parent.closest('td, th, [role="cell"], .pp-filas');
    const kind = cell ? texts.celdas : apart ? texts.plegadas : texts.palabras;
    kind.push([text, parent.closest('p, li, h1, h2, h3, div')]);
  }
  const block = (pairs) => {
    const by = new Map();
    for (const [text, parent] of pairs) by.set(parent, `${by.get(parent) ?? ''} ${text}`);
    return [...by.values()];
  };
  const count = (what) => [...main.querySelectorAll(what)].filter((e) => !e.closest(bar) && !hidden(e)).length;
  return { palabras: block(texts.palabras), plegadas: block(texts.plegadas), celdas: block(texts.celdas),
    botones: count('button'), marcas: count('.pp-badge'), letras: [...sizes].sort((a, b) => a - b) };
}"""


def look(hoja: Any, direccion: str, pagina: str) -> dict[str, Any]:
    """Return what a page shows on arrival, its words counted."""
    hoja.goto(f"{direccion}/{pagina}")
    settle(hoja)
    visto: dict[str, Any] = hoja.evaluate(LOOK)
    frases = [f.strip(" .") for t in (*visto["palabras"], *visto["plegadas"]) for f in re.split(r"(?<=[.!?])\s+", t)]
    veces = Counter(f for f in frases if len(WORD.findall(f)) >= LONG_SENTENCE)
    visto["repetidas"] = {f: n for f, n in veces.items() if n > 1}
    return visto | {k: sum(len(WORD.findall(t)) for t in visto[k]) for k in ("palabras", "plegadas", "celdas")}


def main() -> int:
    """Print the table of the pages asked for, or of all that are offered."""
    pedidas = sys.argv[1:] or pages.page_names()
    total = Counter[str]()
    print(f"{'página':16}" + "".join(f"{c:>11}" for c in COLUMNS))
    with serve() as direccion, open_browser() as navegador:
        hoja = navegador.new_page(viewport={"width": WIDTH, "height": SCREENS[WIDTH]})
        for pagina in pedidas:
            visto = look(hoja, direccion, pagina)
            cuenta = {c: len(v) if isinstance(v := visto[c], list | dict) else v for c in COLUMNS}
            total.update({c: n for c, n in cuenta.items() if pagina not in APART})
            print(f"{pagina:16}" + "".join(f"{cuenta[c]:11,}" for c in COLUMNS), *visto["letras"], flush=True)
            for frase, veces in visto["repetidas"].items():
                print(f"    {veces} × {frase[:110]}")
    print(f"{'total, sin ' + str(len(APART)):16}" + "".join(f"{total[c]:11,}" for c in COLUMNS))
    return 0


if __name__ == "__main__":
    sys.exit(main())
