"""Django application of the accounts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, their posts, delegations and tokens; roles and what they allow."""

    name = "motcua.accounts"
    label = "accounts"
    verbose_name = "Tài khoản"
