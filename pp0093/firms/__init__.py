"""The firms served: their figures (`figures`), cards, tables and sentences (`texts`)."""
