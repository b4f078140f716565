"""How figures are written for people: numbers and units (`formats`), and tables of them (`tables`)."""
