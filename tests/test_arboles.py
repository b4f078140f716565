"""Syntax trees read by several threads at once, as a server's sessions do: Python 3.11 alone does not bear it."""

import subprocess
import sys

# A collection within each tree, with something to do in Python, lets another thread in.
AT_ONCE = """
import gc, sys
from concurrent.futures import ThreadPoolExecutor
from pp0093 import trees

TEXTO = "(a >= 1 and (b < 2 or c == d)) or " * 40 + "e > 3"
gc.callbacks.append(lambda *_: sum(range(200)))
gc.set_threshold(50, 5, 5)
sys.setswitchinterval(1e-6)
with ThreadPoolExecutor(4) as hilos:
    print(len(list(hilos.map(lambda _: trees.expression(TEXTO), range(400)))))
"""


def test_threads_read_at_once() -> None:
    leido = subprocess.run([sys.executable, "-c", AT_ONCE], check=False, capture_output=True, text=True, timeout=120)
    assert leido.stdout.strip() == "400", leido.stderr[-300:]
