"""What the demonstration is drawn with: the programme's tables, places, days, numbers of firms, exact shares."""
