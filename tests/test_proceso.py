"""What is freed stays for what is asked for next, and no thread waits turning round for work that never comes."""

import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from pp0093 import process

TIMES, AT_ONCE, PAGE = 50, 16, 4096
TAKEN = f"""
import resource, sys
from pp0093 import process
if sys.argv[1] == "si":
    process.keep_freed()
antes = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range({TIMES}):
    del [b"x" * (process.LARGEST // {AT_ONCE}) for _ in range({AT_ONCE})][:]
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - antes)
"""
THREADS = """
import os, sys
from pp0093 import process
if sys.argv[1] == "si":
    process.settle_memory()
import numpy
print(len(os.listdir("/proc/self/task")))
"""


def told(guion: str, hace: str, **entorno: str) -> int:
    suyo = {c: v for c, v in os.environ.items() if c != process.ALGEBRA_THREADS} | entorno
    return int(subprocess.run([sys.executable, "-c", guion, hace], capture_output=True, check=True, env=suyo).stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries do as they do")
def test_freed_pieces_are_given_again() -> None:
    tomadas = {guarda: told(TAKEN, guarda) for guarda in ("si", "no")}
    assert tomadas["si"] < 3 * process.LARGEST // PAGE < tomadas["no"], tomadas


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="threads are counted in /proc")
def test_numpy_starts_no_thread_unless_asked() -> None:
    assert told(THREADS, "si") == 1
    pedidos = told(THREADS, "si", **{process.ALGEBRA_THREADS: "2"})
    assert pedidos == told(THREADS, "no", **{process.ALGEBRA_THREADS: "2"})
