"""Loading by those who have the files: they wait in a tray, are recognised and tried, and are published or forgotten.

Nothing of it is in the raw folder until its version is published (build.publish). `tray` keeps what was dropped and
what was loaded, `recognised` says what each file is, `loading` tries, publishes and undoes, beside whoever asked.
"""
