from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.decorators import login_stage_required
from allauth.account.views import LoginView, LogoutView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, clear_totp_secret
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django.views.generic import FormView

from motcua.accounts import pictures, samples, sessions
from motcua.accounts.access import PersonRequest, officials_only
from motcua.accounts.actions import record_act, replace_password
from motcua.accounts.forms import ChangePasswordForm, EnrolmentForm, NewPasswordForm
from motcua.accounts.models import User
from motcua.accounts.stages import EnrolmentStage, NewPasswordStage


class SignInView(LoginView):  # type: ignore[misc]  # untyped base
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "next": self.request.GET.get("next") or self.request.POST.get("next") or "",
            "has_ended": getattr(self.request, "session_has_ended", False) or "ended" in self.request.GET,
            "sample_people": samples.sample_people() if settings.DEMO else [],
            "sample_password": settings.SAMPLE_PASSWORD if settings.DEMO else "",
        }


class CodeView(AuthenticateView):  # type: ignore[misc]  # untyped base
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        user = self.stage.login.user
        if settings.DEMO and user.is_sample:
            factor = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
            context["sample_code"] = samples.current_code(factor)
        return context


@method_decorator(
    login_stage_required(stage=EnrolmentStage.key, redirect_urlname="account_login"), name="dispatch"
)
class EnrolmentView(FormView):  # type: ignore[type-arg]  # generic only in the stubs
    """Set up the second factor: scan, type the first code, and only then be signed in."""

    form_class = EnrolmentForm
    template_name = "account/enrol.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self._stage().login.user}

    def form_valid(self, form: EnrolmentForm) -> HttpResponse:
        stage = self._stage()
        TOTP.activate(stage.login.user, form.secret)
        clear_totp_secret(self.request)
        record_act(
            user_id=stage.login.user.pk,
            action="account.second_factor_set_up",
            address=get_adapter().get_client_ip(self.request),
        )
        response: HttpResponse = stage.exit()
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        secret = context["form"].secret
        address = pictures.enrolment_address(self._stage().login.user, secret)
        return context | {"secret": secret, "picture": pictures.qr(address)}

    def _stage(self) -> Any:
        return self.request._login_stage  # type: ignore[attr-defined]  # noqa: SLF001 - put there by the decorator


@method_decorator(
    login_stage_required(stage=NewPasswordStage.key, redirect_urlname="account_login"), name="dispatch"
)
class NewPasswordView(FormView):  # type: ignore[type-arg]  # generic only in the stubs
    """Replace a password that an administrator chose; both factors have been given before."""

    form_class = NewPasswordForm
    template_name = "account/new_password.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self._stage().login.user}

    def form_valid(self, form: NewPasswordForm) -> HttpResponse:
        stage = self._stage()
        replace_password(
            user=stage.login.user,
            password=form.cleaned_data["password"],
            address=get_adapter().get_client_ip(self.request),
        )
        stage.login.user.refresh_from_db()
        response: HttpResponse = stage.exit()
        return response

    def _stage(self) -> Any:
        return self.request._login_stage  # type: ignore[attr-defined]  # noqa: SLF001 - put there by the decorator


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@officials_only
def change_password(request: PersonRequest) -> HttpResponse:
    """A new password at will; this session goes on, all others of the person end."""
    user = User.objects.get(pk=request.actor.person_id)
    form = ChangePasswordForm(request.POST if request.method == "POST" else None, user=user)
    if not form.is_valid():
        shown = {"form": form, "is_own_wish": True}
        return render(request, "account/new_password.html", shown, status=422 if form.errors else 200)
    address = get_adapter().get_client_ip(request)
    replace_password(user=user, password=form.cleaned_data["password"], address=address)
    user.refresh_from_db()
    sessions.go_on(user, request.session)
    messages.success(request, _("Đã đổi mật khẩu. Các máy khác đang đăng nhập phải đăng nhập lại."))
    return redirect(settings.OFFICE_URL)


@require_safe
@never_cache
def inactive(request: HttpRequest) -> HttpResponse:
    return render(request, "account/inactive.html", status=403)


@require_safe
@never_cache
def sign_in_cancelled(request: HttpRequest) -> HttpResponse:
    return render(request, "socialaccount/login_cancelled.html")


# Django's form views would take a PUT for a POST.
_reads_or_posts = require_http_methods(["GET", "HEAD", "POST"])
sign_in = _reads_or_posts(SignInView.as_view())
sign_out = _reads_or_posts(LogoutView.as_view())
code = _reads_or_posts(CodeView.as_view())
enrol = _reads_or_posts(EnrolmentView.as_view())
new_password = _reads_or_posts(NewPasswordView.as_view())
