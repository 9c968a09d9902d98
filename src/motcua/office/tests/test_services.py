"""What the system could not do by itself is seen on the dossier, and tried again by those whose step it is."""

from django.urls import reverse

from motcua.dossiers.testing import open_step
from motcua.workflow.models import Step


def failed(world):
    """A step of the system beside the handler's, as if its printer had been broken five times."""
    code = world.accepted()
    step = open_step(code)
    service = Step.objects.get(pk=step.pk)
    service.pk, service.kind, service.definition = None, "service", "print"
    service.name, service.role, service.failure, service.attempts = (
        "In giấy tiếp nhận",
        "handler",
        "Máy in hỏng.",
        5,
    )
    service.save()
    return code, service


def page(browse, who, code):
    return browse(who).get(reverse("office:dossier", kwargs={"code": code})).content.decode()


def test_a_failed_service_is_shown_with_its_reason_and_tried_again(world, browse):
    code, service = failed(world)
    text = page(browse, world.binh, code)
    assert "Hệ thống chưa làm được “In giấy tiếp nhận”." in text
    assert "Máy in hỏng." in text
    address = reverse("office:retry_service", kwargs={"code": code, "step_id": service.pk})
    assert address in text
    assert browse(world.binh).post(address).status_code == 302
    assert Step.objects.get(pk=service.pk).state == "waiting"
    assert "Hệ thống đang làm “In giấy tiếp nhận”." in page(browse, world.binh, code)


def test_who_has_another_role_sees_it_and_has_no_button(world, browse):
    code, service = failed(world)
    assert "Máy in hỏng." in page(browse, world.dung, code)
    assert f"steps/{service.pk}/retry/" not in page(browse, world.dung, code)
