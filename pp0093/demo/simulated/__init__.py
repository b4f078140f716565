"""One year before it is written: which firms, their attentions, profile, sites and marks."""
