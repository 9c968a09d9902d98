from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "motcua.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        from motcua.catalogue import successions
        from motcua.territory.service import register_mover

        register_mover(successions.mover())
