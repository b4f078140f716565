"""Provenance pages: loaded data (`loaded`), the method (`method`), passports (`traced`), the data package (`tidy`)."""
