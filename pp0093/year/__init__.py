"""The year in progress: months and pace (`pace`), close forecast (`closing`), alerts (`alerts`)."""
