"""Loading of files by users: they wait in a tray, are recognised and tried, then published or discarded.

Files enter the raw folder only when their version is published (build.publish). `tray` stores uploads and the load
history, `recognised` identifies files, `loading` tries, publishes and undoes in a separate process.
"""
