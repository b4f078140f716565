"""What a question asks: its words, cut into terms and put in the places of one kind of question."""
