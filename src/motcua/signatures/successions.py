"""When units merge, nobody's certificate moves: the successor of an office signs with one of its own."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.kit import clock
from motcua.organizations.service import Organization, names_made, passings
from motcua.signatures.models import Certificate
from motcua.signatures.rules import HolderType
from motcua.territory.service import Clash, Mover, Moving, Plan

CERTIFICATE = "certificate"


def moving(_plan: Plan) -> Iterator[Moving]:
    return iter(())


def clashes(plan: Plan) -> Iterator[Clash]:
    """Successors that cannot sign although an office which goes into them can."""
    closing = [one for one in passings(plan) if not one.stays]
    offices = {one.before.pk for one in closing} | {one.after_id for one in closing if one.after_id}
    in_force = Certificate.objects.filter(
        holder_type=HolderType.ORGANIZATION, holder_id__in=offices, valid_to__gt=clock.now()
    )
    able = set(in_force.values_list("holder_id", flat=True))
    without = {one.after_code for one in closing if one.before.pk in able and one.after_id not in able}
    there = Organization.objects.filter(code__in=without, closed_on=None)
    names = names_made(plan) | dict(there.values_list("code", "short_name"))
    for code in sorted(without):
        words = _("%(name)s chưa có chứng thư số; kết quả chưa đóng dấu điện tử được cho đến khi có.")
        yield Clash(CERTIFICATE, words % {"name": names.get(code, code)}, code)


def mover() -> Mover:
    return Mover(kind=CERTIFICATE, label=gettext_lazy("Chứng thư số"), moving=moving, clashes=clashes)
