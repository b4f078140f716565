"""Changes from one version to the next: the source files of each year and every headline figure, before and after.

`examined.examine` queries both versions and `examined.report_lines` words it. The command line shows it between the
building of a version and its publication.
"""
