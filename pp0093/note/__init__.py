"""The yearly note: what a year's figures let be said, as one model of content that every format writes."""
