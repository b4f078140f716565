"""The year in progress: where it will close (`panel`, `methods`, `closing`) and what has to be watched (`alerts`)."""
