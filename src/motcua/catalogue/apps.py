from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "motcua.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        from motcua.catalogue import naming, successions
        from motcua.territory.service import register_mover

        for mover in (successions.mover(), *naming.movers()):
            register_mover(mover)
