"""Processes as imported, the cases that run them, and the steps that people do.

The modules above may join these tables in their own SQL, under these names:
`workflow_processversion`, `workflow_case` and `workflow_step`.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class StepState(models.TextChoices):
    OPEN = "open", _("Đang mở")
    # The case is suspended, for example while the citizen supplements: the step is in nobody's list.
    SUSPENDED = "suspended", _("Tạm dừng")
    # A signature is being made: the step stays with its person but cannot be completed by hand.
    BUSY = "busy", _("Đang ký số")
    # Nobody has to act: the system does it, or the case waits for a message.
    WAITING = "waiting", _("Đang chờ")
    DONE = "done", _("Đã xong")
    CANCELLED = "cancelled", _("Đã hủy")


class StepKind(models.TextChoices):
    PROCESS = "process", _("Theo quy trình")
    OPINION = "opinion", _("Xin ý kiến")
    SERVICE = "service", _("Hệ thống tự làm")
    MESSAGE = "message", _("Chờ thông điệp")


class MoveKind(models.TextChoices):
    """How a case moved on."""

    COMPLETED = "completed", _("Làm xong")
    FIRED = "fired", _("Hết giờ hoặc có thông điệp")
    # Somebody put the case where it stands: sent it back, or moved it to another version.
    STOOD = "stood", _("Được chuyển đến")


class ProcessVersion(models.Model):
    """A process as it was imported; never changed, so that a case keeps the process it was bound to."""

    key = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    name = models.CharField(max_length=300)
    bpmn = models.TextField()
    # Spiff's specification, written once and read once per running program.
    specification = models.JSONField()
    # The steps in the order in which a dossier meets them, and for each the steps that may follow.
    steps = models.JSONField()
    # The state of every new case.
    initial = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["key", "-created_at"], name="workflow_process_by_key")]

    def __str__(self) -> str:
        return f"{self.key} ({self.digest[:8]})"


class Case(models.Model):
    """One run of a process, about a subject that this module knows only by type and number."""

    process_version = models.ForeignKey(ProcessVersion, on_delete=models.PROTECT, related_name="cases")
    # The subject's model as app.model ("dossiers.dossier") and its primary key.
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    # Organization by office: {"receiving": 1, "competent": 2}.
    offices = models.JSONField()
    # Where the case stands, without its specification: {"at": [step, …], "data": {…}}. The moves tell how it came there.
    state = models.JSONField()
    started_at = models.DateTimeField()
    suspended_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id"],
                condition=Q(ended_at=None),
                name="workflow_case_one_open_per_subject",
            )
        ]


class Step(models.Model):
    """Something that a person in a role of an organization has to do, or did, in a case."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    # The id in the BPMN file, or "side:<kind>" for a step that no process draws.
    definition = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=20)
    organization_id = models.BigIntegerField()
    phase = models.CharField(max_length=20)
    # The title of the one posting whose people may do it; "" where the role is enough.
    posting = models.CharField(max_length=100, blank=True, db_default="")
    assignee_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, choices=StepState)
    kind = models.CharField(max_length=10, choices=StepKind)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=40, blank=True)
    ended_by_id = models.BigIntegerField(null=True)
    ended_by_name = models.CharField(max_length=200, blank=True)
    # Why a service that the system runs has not been done, and how often it was tried.
    failure = models.CharField(max_length=300, blank=True, db_default="")
    attempts = models.PositiveSmallIntegerField(db_default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=("done", "cancelled"), ended_at__isnull=False)
                | Q(state__in=("open", "suspended", "busy", "waiting"), ended_at=None),
                name="workflow_step_ended_when_over",
            ),
            # Whatever the engine may do, a step of the process is open once at most.
            models.UniqueConstraint(
                fields=["case", "definition"],
                condition=Q(kind__in=("process", "service", "message"), ended_at=None),
                name="workflow_step_open_once",
            ),
        ]
        indexes: ClassVar = [
            # What waits for anyone in a role of an organization, by what is due first.
            models.Index(
                fields=["organization_id", "role", "due_at", "id"],
                condition=Q(state="open", assignee_id=None),
                name="workflow_step_of_lane",
            ),
            # The same of steps for one posting: few, and found past all others of the role.
            models.Index(
                fields=["organization_id", "role", "posting", "due_at", "id"],
                condition=Q(state="open", assignee_id=None) & ~Q(posting=""),
                name="workflow_step_of_posting",
            ),
            # What a person has taken, by what is due first.
            models.Index(
                fields=["assignee_id", "due_at", "id"],
                condition=Q(state__in=("open", "busy")),
                name="workflow_step_of_person",
            ),
            models.Index(fields=["subject_type", "subject_id", "opened_at"], name="workflow_step_of_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.state})"


class Timer(models.Model):
    """A timer on an open step that has not run out; it goes when it fires or its step is over."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="timers")
    step = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="timers")
    # The id of the boundary event in the BPMN file.
    element = models.CharField(max_length=60)
    # Nothing while the case is suspended.
    fires_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["step", "element"], name="workflow_timer_once_per_step")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["fires_at", "id"], condition=Q(fires_at__isnull=False), name="workflow_timer_due"
            )
        ]


class Move(models.Model):
    """One move of a case through its process, in order; from the first state they lead to the present one."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="moves")
    kind = models.CharField(max_length=10, choices=MoveKind)
    # What was completed, fired or gone back to, as the process names it.
    element = models.CharField(max_length=60, blank=True)
    # What the move added to the data of the case; for a "stand" the whole state.
    data = models.JSONField()
    # What gateways chose by more than the data of the case: for each the condition that held, and what it read.
    chosen = models.JSONField(default=dict, db_default={})
    at = models.DateTimeField()
