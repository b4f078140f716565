"""What stands behind the figures: what was loaded (`loaded`), the method (`method`), a figure's passport (`traced`)."""
