"""Money and goals: the annex (`execution`), the money of a year (`budget`), and their cards, tables and sentences."""
