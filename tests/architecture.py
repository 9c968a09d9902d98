"""The house rules that import-linter and ruff cannot hold, each a function over a tree of sources.

A check takes the package's folder, be it ours or a small one made to break the rule, and returns one line
for each trespass: file:line and what is wrong.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from configparser import ConfigParser
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from statistics import median, quantiles

PACKAGE = "motcua"
ENTRANCES = {"service", "models", "errors", "testing"}
# What everyone stands on has no door of its own.
GROUND = "kit"
FUNCTION_LINES, NINE_IN_TEN_LINES, MEDIAN_LINES, FILE_LINES = 80, 35, 10, 400
SIGNALS = ("django.dispatch", "django.db.models.signals", "django.core.signals")
NAMES_OF_NOTHING = {"base", "common", "helpers", "misc", "utils"}
# A library that one module stands for: no other knows it.
BEHIND = {"SpiffWorkflow": "workflow", "procrastinate": "kit", "ninja": "api"}
# Public functions of actions that may take one argument by its place, and why.
BY_PLACE = dict.fromkeys(
    ["audit.record", "audit.record_many"], "the name of the act is read first, as in a journal"
)
IGNORE = re.compile(
    r"#\s*(type:\s*ignore|noqa)(?P<codes>\[[\w, -]+\]|:\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*)?(?P<reason>.*)"
)


@dataclass(frozen=True)
class Source:
    """One file; `name` is its dotted name below the package, `module` the first part of it."""

    path: Path
    package: Path

    @cached_property
    def parts(self) -> tuple[str, ...]:
        return self.path.relative_to(self.package).with_suffix("").parts

    @property
    def module(self) -> str:
        return self.parts[0]

    @property
    def is_test(self) -> bool:
        return "tests" in self.parts or self.parts[-1] == "testing" or self.parts[-1] == "conftest"

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    def at(self, line: int, wrong: str) -> str:
        return f"{self.path.relative_to(self.package.parent)}:{line} {wrong}"

    def imports(self) -> Iterator[tuple[int, str, str | None, str]]:
        """Line, dotted name imported from, the name taken from there or None, and the name it is given here."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (
                    (node.lineno, alias.name, None, alias.asname or alias.name) for alias in node.names
                )
            elif isinstance(node, ast.ImportFrom):
                origin = self._origin(node)
                yield from (
                    (node.lineno, origin, alias.name, alias.asname or alias.name) for alias in node.names
                )
            elif isinstance(node, ast.Call) and _called(node) == "import_module":
                yield from (
                    (node.lineno, arg.value, None, "") for arg in node.args if isinstance(arg, ast.Constant)
                )

    def _origin(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        here = (PACKAGE, *self.parts[: -node.level])
        return ".".join((*here, node.module) if node.module else here)


@cache
def _source(path: Path, package: Path, _changed: int) -> Source:
    """Read and parsed once for all checks, as long as the file does not change."""
    return Source(path, package)


def sources(package: Path, *, tests: bool = True, migrations: bool = False) -> list[Source]:
    found = (_source(path, package, path.stat().st_mtime_ns) for path in sorted(package.rglob("*.py")))
    return [
        source
        for source in found
        if (tests or not source.is_test) and (migrations or "migrations" not in source.parts)
    ]


def layers(configuration: Path) -> list[set[str]]:
    """The modules of each layer of .importlinter, the highest first."""
    parser = ConfigParser()
    parser.read(configuration, encoding="utf-8")
    lines = parser["importlinter:contract:layers"]["layers"].strip().splitlines()
    return [{name.strip(" ()") for name in re.split(r"[|:]", line)} for line in lines]


def closed_doors(package: Path) -> list[str]:
    """Another module is entered only by its service, models, errors or, from tests, testing.

    Rules may enter by the rules of another module: what is pure can stand only on what is pure.
    """
    wrong = []
    for source in sources(package, migrations=True):
        for line, origin, taken, _ in source.imports():
            path = origin.split(".") if taken is None else [*origin.split("."), taken]
            if path[0] != PACKAGE or len(path) < 3 or path[1] in {source.module, GROUND}:
                continue
            if not (package / path[1]).is_dir() or _may_enter(source, path[2]):
                continue
            wrong.append(source.at(line, f"enters {path[1]} by {path[2]}"))
    return wrong


def _may_enter(source: Source, door: str) -> bool:
    if door == "testing":
        return source.is_test
    if door == "rules":
        return source.parts[1:] == ("rules",)
    return door in ENTRANCES


def unpublished_names(package: Path) -> list[str]:
    """A service has `__all__`, and what other modules take from it stands there."""
    published = {}
    wrong = []
    for source in sources(package, tests=False):
        if source.parts[1:] == ("service",):
            published[source.module] = _published(source.tree)
            if published[source.module] is None:
                wrong.append(source.at(1, "has no __all__"))
    for source in sources(package):
        for line, module, name in _taken_from_services(source):
            names = published.get(module)
            if module != source.module and names is not None and name not in names:
                wrong.append(source.at(line, f"takes {name}, which {module}.service does not publish"))
    return wrong


def _published(tree: ast.Module) -> set[str] | None:
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(_name(target) == "__all__" for target in node.targets):
            return {str(name) for name in ast.literal_eval(node.value)}
    return None


def _taken_from_services(source: Source) -> Iterator[tuple[int, str, str]]:
    aliases = {}
    for line, origin, taken, given in source.imports():
        path = origin.split(".")
        if path[0] == PACKAGE and path[2:] == ["service"] and taken:
            yield line, path[1], taken
        elif path[0] == PACKAGE and len(path) == 2 and taken == "service":
            aliases[given] = path[1]
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and _name(node.value) in aliases:
            yield node.lineno, aliases[_name(node.value)], node.attr


def upward_keys(package: Path, order: list[set[str]]) -> list[str]:
    """Foreign keys point to the same module or to one of a lower layer."""
    height = {module: len(order) - place for place, names in enumerate(order) for module in names}
    wrong = []
    for source in sources(package, tests=False, migrations=True):
        taken = {given: origin.split(".") for _, origin, name, given in source.imports() if name}
        for node in ast.walk(source.tree):
            if not isinstance(node, ast.Call) or _called(node) not in {
                "ForeignKey",
                "OneToOneField",
                "ManyToManyField",
            }:
                continue
            target = _target(node, taken)
            if target is None or target == source.module or target not in height:
                continue
            if height[target] >= height.get(source.module, 0):
                wrong.append(source.at(node.lineno, f"{source.module} keeps a key to {target}"))
    return wrong


def _target(call: ast.Call, taken: dict[str, list[str]]) -> str | None:
    """The module of the model that a key points to; None for one's own."""
    given = [keyword.value for keyword in call.keywords if keyword.arg == "to"]
    node = (call.args or given or [None])[0]
    if isinstance(node, ast.Constant) and "." in str(node.value):
        return str(node.value).split(".")[0]
    if isinstance(node, ast.Attribute) and node.attr == "AUTH_USER_MODEL":
        return "accounts"
    root = node
    while isinstance(root, ast.Attribute):
        root = root.value
    path = taken.get(_name(root), [])
    return path[1] if path[:1] == [PACKAGE] and len(path) > 1 else None


def signals(package: Path) -> list[str]:
    """No module tells another one by a signal; a registry in the lower one does."""
    wrong = []
    for source in sources(package):
        for line, origin, taken, _ in source.imports():
            whole = f"{origin}.{taken}"
            if whole.startswith(SIGNALS) or re.match(rf"{PACKAGE}\..*\bsignals\b", whole):
                wrong.append(source.at(line, f"imports {whole}"))
    return wrong


def casts(package: Path) -> list[str]:
    wrong = []
    for source in sources(package):
        wrong += [
            source.at(line, "imports cast")
            for line, origin, taken, _ in source.imports()
            if origin in {"typing", "typing_extensions"} and taken == "cast"
        ]
        wrong += [
            source.at(node.lineno, "calls typing.cast")
            for node in ast.walk(source.tree)
            if isinstance(node, ast.Attribute)
            and node.attr == "cast"
            and _name(node.value) in {"typing", "t"}
        ]
    return wrong


def early_words(package: Path) -> list[str]:
    """What a module says while it is imported is said in nobody's language: there it is marked by gettext_lazy."""
    wrong = []
    for source in sources(package, tests=False):
        plain = {
            alias.asname or alias.name
            for node in ast.walk(source.tree)
            if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
            for alias in node.names
            if alias.name in {"gettext", "ngettext", "pgettext", "npgettext"}
        }
        wrong += [
            source.at(node.lineno, "translates while it is imported")
            for node in _while_imported(source.tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in plain
        ]
    return wrong


def _while_imported(node: ast.AST) -> Iterator[ast.AST]:
    """All that runs when a module is imported: not what functions hold."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield child
            yield from _while_imported(child)


def unnamed_arguments(package: Path) -> list[str]:
    """Actions take their arguments by name.

    An action is a public function of actions that the module's service publishes; what the files of an
    actions folder share among themselves is none. Without a service every public function is one.
    """
    wrong = []
    for source in sources(package, tests=False):
        if len(source.parts) < 2 or source.parts[1] != "actions":
            continue
        service = Source(package / source.module / "service.py", package)
        published = _published(service.tree) if service.path.exists() else None
        for node in source.tree.body:
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or node.name.startswith("_"):
                continue
            by_place = [*node.args.posonlyargs, *node.args.args, *filter(None, [node.args.vararg])]
            allowed = int(f"{source.module}.{node.name}" in BY_PLACE)
            if len(by_place) > allowed and (published is None or node.name in published):
                wrong.append(source.at(node.lineno, f"{node.name} takes arguments by their place"))
    return wrong


def unexplained_ignores(package: Path) -> list[str]:
    """An ignore names its code and carries its reason."""
    wrong = []
    for source in sources(package, migrations=False):
        for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
            found = IGNORE.search(token.string) if token.type == tokenize.COMMENT else None
            if found and (not found["codes"] or len(found["reason"].strip(" -#")) < 8):
                wrong.append(source.at(token.start[0], token.string))
    return wrong


def strangers(package: Path) -> list[str]:
    """Some libraries stand behind one module; and no file is named after nothing."""
    wrong = []
    for source in sources(package):
        if NAMES_OF_NOTHING & set(source.parts):
            wrong.append(source.at(1, "is named after nothing"))
        for line, origin, _, _ in source.imports():
            host = BEHIND.get(origin.split(".")[0])
            if host and host != source.module and not source.is_test and len(source.parts) > 1:
                wrong.append(source.at(line, f"imports {origin}, which stands behind {host}"))
    return wrong


def sizes(package: Path) -> list[str]:
    """Files of at most 400 lines; functions of at most 80, nine in ten at most 35, the median at most 10."""
    wrong, lengths = [], []
    for source in sources(package):
        if (lines := len(source.text.splitlines())) > FILE_LINES:
            wrong.append(source.at(lines, f"has {lines} lines"))
        for node in ast.walk(source.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > FUNCTION_LINES:
                    wrong.append(source.at(node.lineno, f"{node.name} has {length} lines"))
                if not source.is_test:
                    lengths.append(length)
    return wrong + _spread(lengths)


def _spread(lengths: list[int]) -> list[str]:
    if len(lengths) < 2:
        return []
    wrong = []
    if (middle := median(lengths)) > MEDIAN_LINES:
        wrong.append(f"the median function has {middle} lines")
    if (most := quantiles(lengths, n=10, method="inclusive")[-1]) > NINE_IN_TEN_LINES:
        wrong.append(f"nine in ten functions have at most {most:.0f} lines")
    return wrong


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else _name(call.func)


def _name(node: ast.AST | None) -> str:
    return node.id if isinstance(node, ast.Name) else ""
