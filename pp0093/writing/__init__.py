"""How figures are written for people: numbers and units (`formats`), tables of them and cards (`tables`)."""
