from django.apps import AppConfig


class SignaturesConfig(AppConfig):
    name = "motcua.signatures"
    label = "signatures"

    def ready(self) -> None:
        from motcua.signatures import successions
        from motcua.territory.service import register_mover

        register_mover(successions.mover())
