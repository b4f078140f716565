"""What stands around every page: its menu, its search box, its filters and their address, and one run of it."""
