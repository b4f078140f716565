"""Two members of one dimension: what can be chosen (`members`, `choosing`), their figures (`pairs`) and sentences."""
