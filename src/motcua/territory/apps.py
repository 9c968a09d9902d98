from django.apps import AppConfig


class TerritoryConfig(AppConfig):
    name = "motcua.territory"
    label = "territory"

    def ready(self) -> None:
        from motcua.territory.service import register_mover, unit_mover

        register_mover(unit_mover())
