"""The firms served, as units list them, and what each list delivers."""
