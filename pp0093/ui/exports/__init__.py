"""Exports: charts and tables as images, documents, workbooks and text, each with its source."""
