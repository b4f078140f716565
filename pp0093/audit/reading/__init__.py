"""What a document says, as it is read: its sentences, numbers, names and years."""
