from django.apps import AppConfig


class CertificationConfig(AppConfig):
    name = "motcua.certification"
    label = "certification"

    def ready(self) -> None:
        from motcua.certification import proving
        from motcua.certification.actions.signing import on_signed
        from motcua.documents.service import register_proof
        from motcua.signatures.service import register_completion

        register_completion("certification.certifiedcopy", on_signed)
        register_proof("certification.certifiedcopy", proving.describe)
