"""Tables wherever they come: in the bytes of a text, in a workbook, below a header."""
