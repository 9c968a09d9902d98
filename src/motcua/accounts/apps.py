from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "motcua.accounts"
    label = "accounts"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in, user_logged_out

        from motcua.accounts import sessions

        # Django's own signals: they are sent on every way in and out, whichever library takes it.
        user_logged_in.connect(sessions.on_sign_in, dispatch_uid="motcua-begin")
        user_logged_out.connect(sessions.on_sign_out, dispatch_uid="motcua-end")
