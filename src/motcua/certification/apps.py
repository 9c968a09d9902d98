from django.apps import AppConfig


class CertificationConfig(AppConfig):
    name = "motcua.certification"
    label = "certification"

    def ready(self) -> None:
        from motcua.certification import merging, proving
        from motcua.certification.actions import batch
        from motcua.certification.actions.signing import check_may_sign, on_signed
        from motcua.documents.service import register_proof
        from motcua.signatures.service import register_batch_work, register_completion
        from motcua.territory.service import register_mover

        register_completion("certification.certifiedcopy", on_signed, may_sign=check_may_sign)
        register_batch_work(batch.KIND, begin=batch.begin, give_up=batch.give_up, describe=batch.describe)
        for mover in merging.movers():
            register_mover(mover)
        register_proof("certification.certifiedcopy", proving.describe)
