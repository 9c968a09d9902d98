from django.apps import AppConfig


class RemoteSigningConfig(AppConfig):
    name = "motcua.connectors.remote_signing"
    label = "remote_signing"

    def ready(self) -> None:
        from motcua.connectors.remote_signing.adapter import find_credential, open_credential
        from motcua.signatures.service import register_remote

        register_remote(opener=open_credential, finder=find_credential)
