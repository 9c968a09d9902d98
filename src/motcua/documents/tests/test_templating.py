"""A template from its draft to the papers that remember it."""

import io
import subprocess
from datetime import timedelta

import pikepdf
import pytest
from django.db import ProgrammingError, transaction

from motcua.audit.models import Entry
from motcua.documents import errors
from motcua.documents.models import TemplateDraft, TemplateVersion
from motcua.documents.papers import press, samples, templating, vocabulary
from motcua.kit import clock
from motcua.kit.errors import NotAllowedError
from motcua.organizations.service import Kind, Role
from motcua.organizations.testing import make_official, make_organization

pytestmark = pytest.mark.django_db


@pytest.fixture
def province():
    return make_organization(Kind.PROVINCIAL_COMMITTEE)


@pytest.fixture
def lien(province):
    return make_official((province, Role.ADMINISTRATOR), name="Đỗ Bích Liên")


@pytest.fixture
def minh(province):
    return make_official((province, Role.ADMINISTRATOR), name="Đỗ Đức Minh")


def text_of(pdf):
    shown = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(shown.stdout.decode().split())


def printed(kind, content):
    data = samples.papers()[kind]
    return text_of(press.render_paper(data, templating.filled(data, content)).pdf)


def written(by, content, **of):
    draft = templating.begin_template(kind="extension", by=by, **of)
    return templating.save_template(draft_id=draft.pk, revision=draft.revision, content=content, by=by)


def published(by, second, content, *, on=None, **of):
    draft = written(by, content, **of)
    templating.preview_template(draft_id=draft.pk)
    return templating.publish_template(
        draft_id=draft.pk, revision=draft.revision, effective_from=on or clock.today(), by=second
    )


@pytest.mark.parametrize("kind", sorted(vocabulary.FACTS))
def test_the_blank_template_prints_what_the_program_prints_by_itself(kind):
    data = samples.papers()[kind]
    assert printed(kind, templating.blank(kind)) == text_of(press.render_paper(data).pdf)


@pytest.mark.parametrize("kind", sorted(vocabulary.FACTS))
def test_each_text_and_each_placeholder_of_a_kind_stands_on_its_paper(kind):
    values = vocabulary.values(samples.papers()[kind])
    texts = {name: f"Ở đây {name} [{{{{ma_ho_so}}}}]" for name in vocabulary.texts_of(kind)}
    shown = printed(kind, templating.blank(kind) | texts)
    for name in texts:
        assert f"Ở đây {name} [{values['ma_ho_so']}]" in shown
    assert set(values) == set(vocabulary.PLACEHOLDERS[kind])


def test_facts_are_left_out_and_moved_but_not_what_the_form_must_say():
    content = templating.clean("receipt", {"facts": ["due", "nonsense", "applicant", "due"]})
    assert content["facts"][:2] == ["due", "applicant"]
    assert {"components", "received", "procedure"} <= set(content["facts"])
    assert not {"office", "fees", "nonsense"} & set(content["facts"])
    shown = printed("receipt", content)
    assert shown.index("Thời gian trả kết quả") < shown.index("Tiếp nhận hồ sơ của")
    assert "Phí, lệ phí" not in shown


@pytest.mark.parametrize(("size", "points"), [("a4", (595, 842)), ("a5", (420, 595))])
def test_the_size_of_the_paper_is_chosen(size, points):
    data = samples.extension()
    custom = templating.filled(data, templating.blank("extension") | {"size": size, "logo": True})
    with pikepdf.open(io.BytesIO(press.render_paper(data, custom).pdf)) as pdf:
        assert tuple(round(float(side)) for side in pdf.pages[0].mediabox[2:]) == points


def test_typst_in_a_template_is_text():
    attack = '#read("/etc/passwd") #panic("x") $ x $ \\ <nhãn> `mã` // chú thích'
    shown = printed("extension", templating.blank("extension") | {"closing": attack})
    assert '#read("/etc/passwd") #panic("x") $ x $ \\ <nhãn> `mã` // chú thích' in shown


def test_a_second_person_publishes_what_was_previewed(lien, minh):
    draft = written(lien, {"closing": "Trân trọng./."})
    day = clock.today()
    facts = {"draft_id": draft.pk, "revision": draft.revision, "effective_from": day}
    with pytest.raises(errors.TemplateSecondPerson):
        templating.publish_template(**facts, by=lien)
    with pytest.raises(errors.TemplateNotPreviewed):
        templating.publish_template(**facts, by=minh)
    templating.preview_template(draft_id=draft.pk)
    seen = TemplateDraft.objects.get(pk=draft.pk)
    assert seen.previewed == draft.revision
    assert seen.preview_picture.content_type == "image/png"
    with pytest.raises(errors.TemplateDayPast):
        templating.publish_template(**facts | {"effective_from": day - timedelta(days=1)}, by=minh)
    version = templating.publish_template(**facts, by=minh)
    assert (version.number, version.written_by_name, version.published_by_name) == (1, lien.name, minh.name)
    assert not TemplateDraft.objects.exists()
    assert Entry.objects.filter(action="paper_template.published").exists()


def test_a_template_with_faults_is_kept_but_neither_previewed_nor_published(lien, minh):
    draft = written(lien, {"closing": "Trân trọng {{ten_la}}"})
    templating.preview_template(draft_id=draft.pk)
    assert TemplateDraft.objects.get(pk=draft.pk).previewed != draft.revision
    assert [fault.line for fault in templating.faults_of("extension", draft.content)["closing"]] == [1]
    with pytest.raises(errors.TemplateHasFaults):
        templating.publish_template(
            draft_id=draft.pk, revision=draft.revision, effective_from=clock.today(), by=minh
        )


def test_what_two_people_write_at_once_is_not_lost(lien, minh):
    draft = written(lien, {"closing": "Một"})
    with pytest.raises(errors.TemplateChanged):
        templating.save_template(draft_id=draft.pk, revision=draft.revision - 1, content={}, by=minh)
    assert TemplateDraft.objects.get(pk=draft.pk).content["closing"] == "Một"


def test_the_nearest_version_of_the_day_is_taken(lien, minh):
    today = clock.today()
    general = published(lien, minh, {"closing": "Chung"})
    own = published(lien, minh, {"closing": "Riêng"}, procedure_code="1.001193")
    later = published(lien, minh, {"closing": "Sau"}, on=today + timedelta(days=5))

    def found(procedure="2.000815", on=today):
        return templating.version_in_force(
            kind="extension", procedure_code=procedure, office_code="H05", on=on
        )

    assert found() == general
    assert found("1.001193") == own
    assert found(on=today + timedelta(days=5)) == later
    assert found(on=today - timedelta(days=1)) is None


def test_going_back_makes_a_draft_of_an_earlier_version(lien, minh):
    first = published(lien, minh, {"closing": "Một"})
    published(lien, minh, {"closing": "Hai"})
    draft = templating.begin_template(kind="extension", by=lien, version_id=first.pk)
    assert draft.content["closing"] == "Một"


def test_a_published_version_is_never_changed(lien, minh):
    version = published(lien, minh, {"closing": "Một"})
    with pytest.raises(ProgrammingError, match="never changed"), transaction.atomic():
        TemplateVersion.objects.filter(pk=version.pk).update(number=7)


def test_others_write_no_templates(lien):
    chi = make_official((make_organization(Kind.COMMUNE_COMMITTEE), Role.ADMINISTRATOR), name="Lê Thị Chi")
    with pytest.raises(NotAllowedError):
        templating.begin_template(kind="extension", by=chi)
    draft = written(lien, {})
    with pytest.raises(NotAllowedError):
        templating.drop_template(draft_id=draft.pk, revision=draft.revision, by=chi)
    templating.drop_template(draft_id=draft.pk, revision=draft.revision, by=lien)
    with pytest.raises(errors.TemplateNotFound):
        templating.template_draft(draft_id=draft.pk)
