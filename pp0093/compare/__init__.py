"""Two members of one dimension side by side: their figures (`pairs`) and the sentences made of them (`texts`)."""
