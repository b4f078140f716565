"""Charts as Plotly figures: the question decides the form. Each takes rows and a palette."""
