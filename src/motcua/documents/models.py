import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from motcua.documents.digitisation.models import Digitisation, DigitisationState, ScannedPage
from motcua.documents.store.models import (
    OwnerKind,
    StoreConsent,
    StoreMandate,
    StorePaper,
    StorePurpose,
    StoreSource,
    StoreState,
)

__all__ = [
    "Active",
    "Cleaned",
    "Condition",
    "Digitisation",
    "DigitisationState",
    "Malware",
    "NumberSeries",
    "OwnerKind",
    "ScannedPage",
    "ScannedPaper",
    "StoreConsent",
    "StoreMandate",
    "StorePaper",
    "StorePurpose",
    "StoreSource",
    "StoreState",
    "StoredFile",
]


class Active(models.TextChoices):
    """What acts by itself in a PDF, and is taken out of it."""

    SCRIPT = "script", _("mã JavaScript")
    LAUNCH = "launch", _("lệnh mở chương trình")
    ATTACHMENT = "attachment", _("tệp đính kèm bên trong")
    FORM = "form", _("lệnh gửi dữ liệu đi nơi khác")
    MEDIA = "media", _("nội dung đa phương tiện")
    XFA = "xfa", _("biểu mẫu XFA")

    @classmethod
    def words(cls, kinds: str) -> str:
        """What a column of kinds with commas says, for a sentence: "mã JavaScript, tệp đính kèm bên trong"."""
        return ", ".join(str(cls(kind).label) for kind in kinds.split(",") if kind in cls.values)


class Cleaned(models.Model):
    """Something that refers to a file, and says what was taken out of it when it came (Active, with commas)."""

    removed = models.CharField(max_length=100, default="", db_default="")

    class Meta:
        abstract = True

    @property
    def removed_words(self) -> str:
        return Active.words(self.removed)


class Malware(models.TextChoices):
    """What is known of malware in a file."""

    OWN = "own", _("Do hệ thống lập")
    OFF = "off", _("Chưa quét mã độc: chưa cấu hình")
    WAITING = "waiting", _("Chưa quét mã độc: đang chờ quét")
    CLEAN = "clean", _("Đã quét, không thấy mã độc")
    INFECTED = "infected", _("Có mã độc")


class Condition(models.TextChoices):
    """Whether the bytes on storage are still those that were kept."""

    SOUND = "sound", _("Nguyên vẹn")
    DAMAGED = "damaged", _("Nội dung đã bị thay đổi")
    MISSING = "missing", _("Không còn trong kho")
    REMOVED = "removed", _("Đã hủy theo quy định lưu trữ")


class StoredFile(models.Model):
    """A file kept once under the SHA-256 of its content; its name belongs to whoever refers to it.

    A row outlives its bytes: what was destroyed by a rule of retention leaves hash, size and day.
    """

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=100)
    created_at = models.DateTimeField(db_default=Now())
    # When somebody last sent or made it (to the day); from then an unused one is left alone for some time.
    kept_at = models.DateTimeField(db_default=Now())
    malware = models.CharField(max_length=10, choices=Malware, default=Malware.OFF, db_default=Malware.OFF)
    malware_at = models.DateTimeField(null=True)
    # The scanner that said so, with the day of its signatures.
    malware_by = models.CharField(max_length=100, default="", db_default="")
    condition = models.CharField(
        max_length=10, choices=Condition, default=Condition.SOUND, db_default=Condition.SOUND
    )
    # When its bytes were last read and compared with the hash, and when they were copied to the second storage.
    checked_at = models.DateTimeField(null=True)
    copied_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(models.F("checked_at").asc(nulls_first=True), name="documents_file_by_check"),
            models.Index(
                fields=["id"], condition=Q(malware__in=["off", "waiting"]), name="documents_file_unscanned"
            ),
            models.Index(
                fields=["id"],
                condition=Q(condition__in=["damaged", "missing"]) | Q(malware="infected"),
                name="documents_file_alarming",
            ),
            models.Index(fields=["id"], condition=Q(copied_at=None), name="documents_file_uncopied"),
        ]

    def __str__(self) -> str:
        return self.sha256


class Upload(Cleaned):
    """A file on its way here, piece by piece over a bad line; gone when it is given up or too old.

    Once it is kept its pieces go, and the row says for a day what became of it: whoever sends the form again because
    the answer was lost gets the same.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    received = models.PositiveBigIntegerField(default=0)
    pieces = models.PositiveIntegerField(default=0, db_default=0)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(received__lte=models.F("size")), name="documents_upload_not_too_much"
            ),
        ]


class UploadPart(models.Model):
    """A piece, in the database: whichever machine gets the next one sees those before it."""

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="parts", db_index=False)
    start = models.PositiveBigIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["upload", "start"], name="documents_upload_part_once"),
        ]


class ScannedPaper(Cleaned):
    """What a scanner put into its folder: kept and waiting for an official, taken, or refused with the reason."""

    # The sub-folder: the code of a reception point, or the name of an account.
    folder = models.CharField(max_length=150)
    name = models.CharField(max_length=200)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+", db_index=False)
    refused = models.CharField(max_length=500, default="", db_default="")
    found_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        indexes = [
            models.Index(fields=["folder", "-id"], condition=Q(taken_at=None), name="documents_scan_waiting"),
        ]
        constraints = [
            # A worker that dies between keeping a file and taking it out of the folder finds it once more.
            models.UniqueConstraint(
                fields=["folder", "name", "file"], condition=Q(taken_at=None), name="documents_scan_once"
            ),
        ]


class PaperProof(models.Model):
    """The code by which anyone can see that a paper is genuine; what is told of it, its own module knows."""

    code = models.CharField(max_length=16, unique=True)
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id"], name="documents_one_proof_a_paper"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class TemplateDraft(models.Model):
    """What the next version of a template shall be; where both codes are empty it is for all papers of the kind."""

    kind = models.CharField(max_length=12)
    procedure_code = models.CharField(max_length=40, blank=True)
    office_code = models.CharField(max_length=40, blank=True)
    content = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=1)
    written_by_id = models.BigIntegerField()
    written_by_name = models.CharField(max_length=200)
    changed_at = models.DateTimeField(db_default=Now())
    # The last preview, and of which revision it is.
    previewed = models.PositiveIntegerField(default=0)
    preview_pdf = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+", db_index=False)
    preview_picture = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "procedure_code", "office_code"], name="documents_one_template_draft"
            ),
        ]


class TemplateVersion(models.Model):
    """A template as two persons published it, from a day on; never changed, and papers name the one they were made by."""

    kind = models.CharField(max_length=12)
    procedure_code = models.CharField(max_length=40, blank=True)
    office_code = models.CharField(max_length=40, blank=True)
    number = models.PositiveIntegerField()
    content = models.JSONField()
    effective_from = models.DateField()
    written_by_id = models.BigIntegerField()
    written_by_name = models.CharField(max_length=200)
    published_by_id = models.BigIntegerField()
    published_by_name = models.CharField(max_length=200)
    published_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "procedure_code", "office_code", "number"],
                name="documents_template_version_number",
            ),
            models.CheckConstraint(
                condition=~models.Q(written_by_id=models.F("published_by_id")),
                name="documents_template_two_persons",
            ),
        ]


class NumberSeries(models.Model):
    """The last number taken in a book in a year of Viet Nam."""

    series = models.CharField(max_length=100)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "year"], name="documents_one_series_a_year"),
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.year}"
