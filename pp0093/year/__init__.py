"""The year in progress: its months and pace (`pace`), where it will close (`closing`), what to watch (`alerts`)."""
