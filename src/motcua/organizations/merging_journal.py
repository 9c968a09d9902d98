"""What the journals of units, offices and people say of a merger.

A sentence may name values of the act's data; `change` is what a face makes of them. A test holds that no act is
journalled without a sentence.
"""

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.accounts.models import User
from motcua.audit.service import Act, acts_on
from motcua.organizations.merging import ORGANIZATION
from motcua.organizations.merging_people import POSTING
from motcua.organizations.merging_points import POINT
from motcua.organizations.merging_rules import RULE
from motcua.organizations.models import Posting
from motcua.territory.models import Moved

MERGED_WORDS: Mapping[str, Promise] = {
    "unit.changed": _("Đơn vị hành chính: %(change)s"),
    "organization.merged": _("Cơ quan: %(change)s"),
    "organization.points_merged": _("Nhận điểm tiếp nhận: %(points)s"),
    "organization.point_renamed": _("%(point)s nay là %(after)s"),
    "organization.point_closed": _("Đóng %(point)s từ ngày %(day)s"),
    "reception_rule.merged": _("Quy tắc phân bổ tiếp nhận theo cơ quan, địa bàn mới"),
    "reception_rule.given_up": _("Kết thúc quy tắc phân bổ tiếp nhận"),
    "posting.merged": _("%(name)s: %(change)s"),
}


def names_of(acts: Iterable[Act]) -> dict[int, str]:
    """The people whose postings such acts are about, by their ids."""
    people = {act.subject_id for act in acts if act.action == "posting.merged"}
    return dict(User.objects.filter(pk__in=people).values_list("pk", "full_name"))


def merged_acts(merger_id: int) -> list[Act]:
    """Of all that a merger has moved but the dossiers, which tell it themselves; nothing once it is undone."""
    moved = Moved.objects.filter(merger_id=merger_id)
    units = moved.filter(kind="unit").values_list("object_id", flat=True)
    offices = moved.filter(kind=ORGANIZATION).values_list("object_id", flat=True)
    points = moved.filter(kind=POINT).values_list("after__organization_id", flat=True)
    postings = moved.filter(kind=POSTING).values("object_id")
    people = Posting.objects.filter(pk__in=postings).values_list("user_id", flat=True)
    rules = moved.filter(kind=RULE).values_list("object_id", flat=True)
    subjects = (
        ("territory.unit", "unit.changed", units),
        ("organizations.organization", "organization.merged", offices),
        ("organizations.organization", "organization.points_merged", points),
        ("organizations.organization", "organization.point_renamed", points),
        ("organizations.organization", "organization.point_closed", points),
        ("organizations.receptionrule", "reception_rule.merged", rules),
        ("organizations.receptionrule", "reception_rule.given_up", rules),
        ("accounts.user", "posting.merged", people),
    )
    return [
        act
        for subject, action, ids in subjects
        for act in acts_on(subject_type=subject, subject_ids=set(ids), actions=[action])
    ]
