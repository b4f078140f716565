"""The one place that reads Spanish: words and accents, numbers however they are written, and what is said of them.

Its tables (`tablas/*.csv`) are for people to edit; who asks and who audits read with the same words.
"""
