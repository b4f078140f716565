"""The frame of every page: menu, search box, filters and their address, and each run."""
