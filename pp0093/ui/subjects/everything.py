"""All the aggregated figures of the version in one download, and why rows of firms are not in it."""

from __future__ import annotations

import streamlit as st

from pp0093.ask import catalog
from pp0093.behind import tidy
from pp0093.ui import layout
from pp0093.ui.shell import run


def download() -> None:
    """Draw the button, whose file is made when it is pressed, once a version."""
    version = catalog.published()
    st.download_button(
        "Todas las cifras (Parquet y CSV, con su diccionario)",
        run.later(lambda: tidy.package(catalog.published())),
        tidy.name(version),
        "application/zip",
        icon=":material/database:",
        key="todas_las_cifras",
        on_click="ignore",
    )
    layout.note(tidy.why_no_firms(version.programa))
