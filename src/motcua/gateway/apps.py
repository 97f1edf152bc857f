"""Django application of the gateway room."""

from django.apps import AppConfig


class GatewayConfig(AppConfig):
    """Borders to outside systems: a contract, a registry, one module a system."""

    name = "motcua.gateway"
    label = "gateway"
    verbose_name = "Kết nối ra ngoài"

    def ready(self) -> None:
        """Put the borders into the registry and give the outbox its senders."""
        from motcua.gateway import base
        from motcua.gateway.contrib.sms_http import HttpSms
        from motcua.gateway.contrib.smtp import SmtpEmail
        from motcua.notices import channels
        from motcua.notices.models import Channel

        email, sms = SmtpEmail(), HttpSms()
        base.register(email)
        base.register(sms)
        channels.register(Channel.EMAIL, lambda: email if email.is_set_up() else None)
        channels.register(Channel.SMS, lambda: sms if sms.is_set_up() else None)
