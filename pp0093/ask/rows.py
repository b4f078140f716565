"""What questions and answers are made of: the filters of a question, and a row of an answer."""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]
"""One row of an answer: its columns by name."""
Filters = dict[str, list[str]]
"""The values asked of each dimension; several of one are alternatives."""
