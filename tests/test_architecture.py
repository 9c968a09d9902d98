"""What .importlinter cannot hold, and that each check does catch the trespass it is there for."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests import architecture

ROOT = Path(__file__).resolve().parents[1]
OURS = ROOT / "src" / architecture.PACKAGE
LAYERS = architecture.layers(ROOT / ".importlinter")
CHECKS = {
    "closed doors": architecture.closed_doors,
    "unpublished names": architecture.unpublished_names,
    "upward keys": lambda package: architecture.upward_keys(package, LAYERS),
    "signals": architecture.signals,
    "casts": architecture.casts,
    "early words": architecture.early_words,
    "unnamed arguments": architecture.unnamed_arguments,
    "unexplained ignores": architecture.unexplained_ignores,
    "strangers": architecture.strangers,
    "sizes": architecture.sizes,
}
LONG_FUNCTION = "def long():\n" + "    x = 1\n" * 80
TRESPASSES = [
    ("closed doors", "dossiers/actions.py", "from motcua.workflow.engine import run"),
    ("closed doors", "dossiers/actions.py", "from motcua.workflow import actions"),
    ("closed doors", "dossiers/actions.py", "import motcua.workflow.queries as reads"),
    ("closed doors", "dossiers/actions.py", "def late():\n    from ..workflow.rules import pure"),
    ("closed doors", "dossiers/actions.py", "from motcua.workflow.testing import make_case"),
    ("closed doors", "dossiers/rules.py", "from motcua.workflow.actions import take_step"),
    ("closed doors", "dossiers/tests/test_it.py", "from motcua.workflow.queries import steps"),
    ("closed doors", "dossiers/apps.py", "import_module('motcua.workflow.engine')"),
    ("closed doors", "cli.py", "from motcua.workflow.actions import take_step"),
    ("unpublished names", "workflow/service.py", "from motcua.workflow.actions import take_step"),
    ("unpublished names", "dossiers/actions.py", "from motcua.forms.service import hidden"),
    ("unpublished names", "dossiers/actions.py", "from motcua.forms import service as f\nf.hidden()"),
    ("upward keys", "forms/models.py", "models.ForeignKey('dossiers.Dossier', models.CASCADE)"),
    ("upward keys", "forms/models.py", "models.ForeignKey('workflow.Case', models.CASCADE)"),
    ("upward keys", "forms/models.py", "models.OneToOneField(to='catalogue.Procedure')"),
    ("upward keys", "audit/models.py", "ForeignKey(settings.AUTH_USER_MODEL, CASCADE)"),
    (
        "upward keys",
        "territory/models.py",
        "from motcua.organizations.models import Organization as O\nmodels.ManyToManyField(O)",
    ),
    (
        "upward keys",
        "territory/models.py",
        "from motcua.documents import models as m\nForeignKey(m.StoredFile)",
    ),
    ("upward keys", "kit/migrations/0001_x.py", "models.ForeignKey(to='accounts.user')"),
    ("signals", "dossiers/apps.py", "from django.db.models.signals import post_save"),
    ("signals", "dossiers/apps.py", "from django.db.models import signals"),
    ("signals", "dossiers/apps.py", "from django.dispatch import receiver"),
    ("signals", "office/apps.py", "from motcua.dossiers.signals import accepted"),
    ("casts", "kit/text.py", "from typing import cast"),
    ("casts", "kit/text.py", "import typing\ntyping.cast(int, x)"),
    (
        "early words",
        "office/words.py",
        "from django.utils.translation import gettext as _\nX = {1: _('tên')}",
    ),
    ("unnamed arguments", "dossiers/actions.py", "def submit_dossier(dossier, *, by): ..."),
    ("unnamed arguments", "dossiers/actions/filing.py", "def submit_dossier(*dossiers): ..."),
    ("unnamed arguments", "forms/actions/reading.py", "def form(version_id): ..."),
    ("unnamed arguments", "audit/actions.py", "def record(action, on): ..."),
    ("unexplained ignores", "kit/text.py", "x = 1  # noqa: S101"),
    ("unexplained ignores", "kit/text.py", "x = 1  # noqa"),
    ("unexplained ignores", "kit/text.py", "x = 1  # type: ignore"),
    ("unexplained ignores", "kit/text.py", "x = 1  # type: ignore[misc]"),
    ("unexplained ignores", "kit/text.py", "x = 1  # type: ignore  # a reason without a code"),
    ("strangers", "dossiers/helpers.py", ""),
    ("strangers", "dossiers/actions.py", "from SpiffWorkflow.bpmn import workflow"),
    ("strangers", "office/views.py", "import ninja"),
    ("sizes", "kit/text.py", LONG_FUNCTION),
    ("sizes", "kit/text.py", "x = 1\n" * 401),
    ("sizes", "kit/text.py", "\n".join(f"def f{i}():\n" + "    x = 1\n" * 10 for i in range(3))),
    ("sizes", "kit/text.py", "def a(): ...\ndef b(): ...\ndef c():\n" + "    x = 1\n" * 70),
]
FAITHFUL = {
    "dossiers/rules.py": "from motcua.calendars.rules import Term",
    "dossiers/actions/filing.py": (
        "from motcua.forms.service import form\nfrom motcua.forms import service as forms\n"
        "from motcua.kit import clock\nfrom motcua.accounts.models import User\nforms.form(1)\n"
        "def submit_dossier(*, dossier, by): ...\ndef _check(dossier): ...\n"
    ),
    "dossiers/models.py": "models.ForeignKey('self')\nmodels.ForeignKey('organizations.Organization')\n",
    "forms/actions/reading.py": "def form(*, version_id): ...\ndef shared(by_place): ...\n",
    "dossiers/tests/test_it.py": "from motcua.forms.testing import make_form\n",
    "audit/actions.py": "def record(action, *, on): ...\n",
    "office/words.py": (
        "from django.utils.translation import gettext as _\nfrom django.utils.translation import gettext_lazy\n"
        "X = gettext_lazy('tên')\ndef say():\n    return _('tên')\n"
    ),
    "kit/text.py": "x = 1  # noqa: S101 - the test of a test\ny = 2  # type: ignore[misc]  # it has no types\n",
}


def package(folder: Path, files: dict[str, str]) -> Path:
    root = folder / architecture.PACKAGE
    modules = {name for names in LAYERS[1:] for name in names if (OURS / name).is_dir()}
    shown = {f"{module}/__init__.py": "" for module in modules} | {"__init__.py": ""}
    shown["forms/service.py"] = '__all__ = ["form"]\n'
    for name, text in (shown | files).items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


@pytest.mark.parametrize("check", CHECKS)
def test_the_house_holds(check):
    assert CHECKS[check](OURS) == []


@pytest.mark.parametrize("check", CHECKS)
def test_what_the_house_allows_is_no_trespass(check, tmp_path):
    assert CHECKS[check](package(tmp_path, FAITHFUL)) == []


@pytest.mark.parametrize(("check", "name", "text"), TRESPASSES)
def test_a_trespass_is_caught(check, name, text, tmp_path):
    (trespass,) = CHECKS[check](package(tmp_path, {name: text}))
    assert trespass


def linted(parent: Path) -> str:
    """What import-linter finds wrong with the package in a folder; empty where all contracts are kept."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()"]
    found = subprocess.run(
        [*command, "--config", ROOT / ".importlinter", "--no-cache"],
        env=os.environ | {"PYTHONPATH": str(parent), "PYTHONSAFEPATH": "1"},
        cwd=parent,
        capture_output=True,
        text=True,
        check=False,
    )
    return found.stdout + found.stderr if found.returncode else ""


def lintable(folder: Path, files: dict[str, str]) -> Path:
    """A small package under our contracts, with the one import that they let pass."""
    errors = "from django.utils.translation import gettext\n"
    return package(folder, {"kit/errors.py": errors} | files).parent


def test_imports_point_down():
    assert linted(OURS.parent) == ""


def test_import_linter_is_content_with_a_faithful_package(tmp_path):
    assert (
        linted(lintable(tmp_path, FAITHFUL | {"calendars/rules.py": "from motcua.kit import errors"})) == ""
    )


@pytest.mark.parametrize(
    ("name", "text", "contract"),
    [
        ("kit/text.py", "import motcua.accounts", "kit is not allowed to import motcua.accounts"),
        ("forms/service.py", "import motcua.workflow", "forms is not allowed to import motcua.workflow"),
        ("kit/text.py", "import motcua.settings", "kit is not allowed to import motcua.settings"),
        ("utils/__init__.py", "", "utils"),
        ("dossiers/models.py", "import motcua.dossiers.actions", "models is not allowed to import"),
        ("dossiers/rules.py", "from django.db import models", "rules is not allowed to import django"),
        ("dossiers/rules.py", "import motcua.dossiers.words", "rules is not allowed to import django"),
        ("dossiers/rules.py", "import psycopg", "rules is not allowed to import psycopg"),
    ],
)
def test_import_linter_catches_a_trespass(name, text, contract, tmp_path):
    known = {
        "settings.py": "",
        "dossiers/actions.py": "",
        "dossiers/words.py": "from django.utils.translation import gettext",
    }
    assert contract in linted(lintable(tmp_path, known | {name: text}))


def test_every_module_stands_in_the_layers_once():
    listed = [module for names in LAYERS for module in names]
    assert sorted(set(listed)) == sorted(listed)
    folders = {path.parent.name for path in OURS.glob("*/__init__.py")}
    assert folders <= set(listed)
