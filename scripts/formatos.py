"""Write docs/formatos.md: each format that may be loaded, its columns and a sample."""

from __future__ import annotations

from pp0093.config import PROJECT
from pp0093.ingest import format_pages

if __name__ == "__main__":
    (PROJECT / "docs" / "formatos.md").write_text(format_pages.markdown(), encoding="utf-8")
