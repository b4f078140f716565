"""Follow-up system of Peru's budget programme PP 0093, "Desarrollo Productivo de las Empresas"."""

__version__ = "0.1.0"
