"""The yearly technical note: one document that every format writes."""
