from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "motcua.organizations"
    label = "organizations"

    def ready(self) -> None:
        from motcua.accounts.service import register_grants_loader
        from motcua.organizations.staff import load_grants

        register_grants_loader(load_grants)

        from motcua.organizations import merging, merging_people, merging_points, merging_rules
        from motcua.territory.service import (
            register_answer,
            register_mover,
            register_owners,
            register_permissions,
        )

        register_owners(merging.owners)
        register_permissions(may_merge=merging.may_merge, may_answer=merging.may_answer)
        people = merging_people.movers()
        for mover in (merging.mover(), *people, merging_points.mover(), merging_rules.mover()):
            register_mover(mover)
        register_answer(merging_points.POINT, merging_points.settle_point)
        register_answer(merging_rules.RULE, merging_rules.settle_rule)
