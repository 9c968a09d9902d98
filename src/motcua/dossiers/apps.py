from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "motcua.dossiers"
    label = "dossiers"

    def ready(self) -> None:
        from motcua.documents.service import register_proof
        from motcua.dossiers import going, merging, proving
        from motcua.dossiers.actions import automatic, batch, digitising, step_work
        from motcua.dossiers.actions.decision import check_may_sign, on_completed, on_signed
        from motcua.signatures.service import register_batch_work, register_completion
        from motcua.territory import service as territory

        register_completion("dossiers.paper", on_signed, completed=on_completed, may_sign=check_may_sign)
        register_batch_work(batch.KIND, begin=batch.begin, give_up=batch.give_up, describe=batch.describe)
        register_completion(
            digitising.SUBJECT, digitising.on_component_signed, may_sign=digitising.check_may_sign
        )
        register_batch_work(
            digitising.SUBJECT,
            begin=digitising.begin,
            give_up=digitising.give_up,
            describe=digitising.describe,
        )
        register_proof(proving.SUBJECT, proving.describe)
        register_proof(proving.REGISTER, proving.describe_register)
        automatic.register()
        step_work.register()
        territory.register_mover(merging.mover())
        territory.register_answer(going.SPLIT, merging.place_dossier)
