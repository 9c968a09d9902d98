from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "motcua.organizations"
    label = "organizations"

    def ready(self) -> None:
        from motcua.accounts.service import register_grants_loader
        from motcua.organizations.staff import load_grants

        register_grants_loader(load_grants)

        from motcua.organizations import merging, merging_people
        from motcua.territory.service import register_mover, register_owners

        register_owners(merging.owners)
        for mover in (merging.mover(), *merging_people.movers()):
            register_mover(mover)
