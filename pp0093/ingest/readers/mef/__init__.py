"""The budget as the ministry of economy gives it: open data, Consulta Amigable and SIAF."""
