"""The rooms of the house import one way only, and only the command line knows click."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "cse_mapper"

# From the ground up; a room may import those before it, never those after it.
LAYERS = (
    ("errors", "privacy"),
    ("domain",),
    ("reading",),
    ("passages",),
    ("storage",),
    ("model",),
    ("reports",),
    ("assessment",),
    ("outputs",),
    ("submission",),
    ("cluster",),
    ("decisions",),
    ("pipeline",),
    ("jobs", "training", "desk"),
    ("commands",),
    ("__main__",),
)
LEVEL = {room: level for level, rooms in enumerate(LAYERS) for room in rooms}


def _name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = sorted(PACKAGE.rglob("*.py"))
NAMES = {_name(path) for path in MODULES}


def _room(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def _imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing_only = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and "TYPE_CHECKING" in ast.dump(block.test)
        for node in ast.walk(block)
    }
    names = set()
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            modules = {f"{node.module}.{alias.name}" for alias in node.names} & NAMES
            names.update(modules)
            if len(modules) < len(node.names):
                names.add(node.module)
        elif isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
    return names


def test_every_room_has_its_place_in_the_layers() -> None:
    rooms = {p.relative_to(PACKAGE).parts[0].removesuffix(".py") for p in MODULES} - {"__init__"}
    assert rooms <= set(LEVEL), f"say where these belong: {sorted(rooms - set(LEVEL))}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_go_down_only(path: Path) -> None:
    own = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    if own == "__init__":
        return
    for name in _imports(path):
        if name.startswith("cse_mapper."):
            other = _room(name)
            assert (
                other == own
                or LEVEL[other] < LEVEL[own]
                or (LEVEL[other] == LEVEL[own] and own not in LAYERS[-3])
            ), f"{own} must not import {other}"


def test_only_the_command_line_imports_click() -> None:
    users = {p.parent for p in MODULES if "click" in {n.split(".")[0] for n in _imports(p)}}
    assert users == {PACKAGE / "commands"}


def test_no_two_modules_import_each_other_however_late() -> None:
    """Imports inside functions count: a circle that starts only when called is still a circle."""
    graph = {_name(path): _imports(path) & NAMES - {_name(path)} for path in MODULES}
    assert sum(map(len, graph.values())) > len(graph)
    TopologicalSorter(graph).prepare()
