"""The pages of signing in. What of allauth is not named here does not exist."""

from django.urls import path
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from motcua.accounts import views

urlpatterns = [
    path("sign-in/", views.sign_in, name="account_login"),
    path("sign-in/code/", views.code, name="mfa_authenticate"),
    path("sign-in/second-factor/", views.enrol, name="enrol_second_factor"),
    path("sign-in/new-password/", views.new_password, name="new_password"),
    path("sign-in/cancelled/", views.sign_in_cancelled, name="socialaccount_login_cancelled"),
    path("sign-in/closed/", views.inactive, name="account_inactive"),
    path("my/new-password/", views.change_password, name="change_password"),
    path("sign-out/", views.sign_out, name="account_logout"),
    path("language/", require_POST(set_language), name="set_language"),
]
