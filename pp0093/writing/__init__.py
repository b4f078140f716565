"""How figures are written for people: numbers and units (`formats`), tables of them (`tables`) and cards (`cards`)."""
