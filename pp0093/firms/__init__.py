"""The firms served: their figures (`figures`) and the sentences made of them (`texts`)."""
