"""Who may see what: three roles, and one file of settings that says who has which.

Nothing here knows Streamlit: who is looking in a session is asked of pp0093.ui.access.
"""

from pp0093.access.settings import GRANTED, Access, Role, read_settings, settings

__all__ = ["GRANTED", "Access", "Role", "read_settings", "settings"]
