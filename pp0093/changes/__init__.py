"""What a version changes of the one before: which files head each year and every headline figure, before and after.

`examined.examine` asks both versions and `examined.report_lines` says it in lines.
The command line puts it between the building of a version and its publication.
"""
