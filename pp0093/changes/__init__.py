"""Changes from one version to the next: the source files of each year and every headline figure, before and after.

`version_diff.examine` queries both versions and `version_diff.report_lines` words it. The command line shows it between
the building of a version and its publication.
"""
