"""What people and Excel leave in a cell, brought back where the meaning is certain."""
