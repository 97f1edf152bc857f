"""Rules of passwords, said in Vietnamese where Django's own catalogue has a gap."""

from __future__ import annotations

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext as _


class PasswordLengthValidator(MinimumLengthValidator):
    """A password has at least `min_length` characters; length protects more than odd letters do."""

    def get_error_message(self) -> str:
        """What is wrong."""
        return _("Mật khẩu quá ngắn, phải có ít nhất %(least)d ký tự.") % {"least": self.min_length}

    def get_help_text(self) -> str:
        """What is asked for."""
        return _("Mật khẩu phải có ít nhất %(least)d ký tự.") % {"least": self.min_length}
