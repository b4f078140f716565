"""What is freed stays for what is asked for next: pages are not taken from the system again and again."""

import platform
import subprocess
import sys

import pytest

from pp0093 import heap

TIMES, AT_ONCE, PAGE = 50, 16, 4096
TAKEN = f"""
import resource, sys
from pp0093 import heap
if sys.argv[1] == "si":
    heap.keep_freed()
antes = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range({TIMES}):
    del [b"x" * (heap.LARGEST // {AT_ONCE}) for _ in range({AT_ONCE})][:]
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - antes)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries do as they do")
def test_freed_pieces_are_given_again() -> None:
    tomadas = {
        guarda: int(subprocess.run([sys.executable, "-c", TAKEN, guarda], capture_output=True, check=True).stdout)
        for guarda in ("si", "no")
    }
    assert tomadas["si"] < 3 * heap.LARGEST // PAGE < tomadas["no"], tomadas
