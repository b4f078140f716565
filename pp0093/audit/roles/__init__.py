"""The role of a number in its sentence: of which indicator it is, and what it is of it."""
