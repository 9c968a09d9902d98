from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "motcua.organizations"
    label = "organizations"

    def ready(self) -> None:
        from motcua.accounts.service import register_grants_loader
        from motcua.organizations.staff import load_grants

        register_grants_loader(load_grants)
