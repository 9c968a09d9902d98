from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "motcua.portal"
    label = "portal"

    def ready(self) -> None:
        from motcua.portal import successions
        from motcua.territory.service import register_mover

        for mover in successions.movers():
            register_mover(mover)
