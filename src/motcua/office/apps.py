"""Django application of the office: it assembles the staff's surface and owns nothing."""

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    """Staff pages of the rooms that lie below the page kit, and the home page."""

    name = "motcua.office"
    label = "office"
    verbose_name = "Bàn làm việc"

    def ready(self) -> None:
        """Fill the places of the layout that need people and posts."""
        from motcua.web.slots import fill_slot

        fill_slot("post_switcher", "office/post_switcher.html")
        fill_slot("user_menu", "office/user_menu.html")
