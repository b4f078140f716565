"""Two members of one dimension, side by side (`pairs`)."""
