"""Money and goals: execution of the budget and of what was programmed, in figures, tables and sentences."""
