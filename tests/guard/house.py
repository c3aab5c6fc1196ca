"""What the guards walk over: sources, templates, urls, rule ids. Shared by the guards and by nothing else."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.urls import URLPattern, get_resolver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

ROOT = Path(__file__).resolve().parents[2]
LIFELINE = ROOT / "src" / "lifeline"
APPS = sorted(path.parent for path in LIFELINE.glob("*/__init__.py"))
BUSINESS = [app for app in APPS if app.name != "kernel"]
OURS = ("people", "hotline", "kernel", "wellbeing", "innovation")
SOURCES = [p for p in sorted(LIFELINE.rglob("*.py")) if not {"migrations", "tests"} & set(p.parts)]
TESTS = sorted([*LIFELINE.rglob("tests/**/test_*.py"), *(ROOT / "tests").rglob("test_*.py")])
TEMPLATES = sorted(LIFELINE.rglob("templates/**/*.html"))


def name_of(path: Path) -> str:
    """A path as the test report shows it."""
    return str(path.relative_to(ROOT))


def app_of(path: Path) -> str:
    """The app that a file belongs to."""
    return path.relative_to(LIFELINE).parts[0]


def each_of(paths: Iterable[Path]) -> Iterator[tuple[str, str, Path]]:
    """Files as `every` wants them."""
    return ((app_of(path), name_of(path), path) for path in paths)


def every(things: Iterable[tuple[str, str, *tuple[object, ...]]]) -> Callable[[Callable[..., None]], object]:
    """Make a check of one thing a test of each app: all that fail there are named at once.

    `things` are (app, name for the report, arguments of the check …). A test of each file of 130,000 lines would spend
    most of its time in being a test.
    """
    groups: dict[str, list[tuple[str, tuple[object, ...]]]] = {}
    for app, label, *arguments in things:
        groups.setdefault(app, []).append((label, tuple(arguments)))

    def decorate(check: Callable[..., None]) -> object:
        def test(app: str) -> None:
            bad = []
            for label, arguments in groups[app]:
                try:
                    check(*arguments)
                except AssertionError as failed:
                    bad.append(f"{label}: {failed}")
            assert not bad, "\n".join(bad)

        test.__name__, test.__doc__, test.__module__ = check.__name__, check.__doc__, check.__module__
        return pytest.mark.parametrize("app", sorted(groups))(test)

    return decorate


@cache
def text(path: Path) -> str:
    """What a file says."""
    return path.read_text()


@cache
def tree(path: Path) -> ast.Module:
    """The parsed source."""
    return ast.parse(text(path), filename=str(path))


@cache
def functions(path: Path) -> tuple[ast.FunctionDef | ast.AsyncFunctionDef, ...]:
    """Every function and method of a file."""
    return tuple(n for n in ast.walk(tree(path)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))


def decorators(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    """The bare names of a function's decorators."""
    found = set()
    for node in function.decorator_list:
        inner = node.func if isinstance(node, ast.Call) else node
        found.add(inner.attr if isinstance(inner, ast.Attribute) else getattr(inner, "id", ""))
    return found


@cache
def docstrings(path: Path) -> tuple[str, ...]:
    """Every docstring of a file."""
    documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    return tuple(ast.get_docstring(n) or "" for n in ast.walk(tree(path)) if isinstance(n, documented))


def our_urls(resolver=None, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    """(namespace, pattern) of every page of ours: the admin and the REST endpoints have guards of their own."""
    for entry in (resolver or get_resolver()).url_patterns:
        if not isinstance(entry, URLPattern):
            yield from our_urls(entry, entry.namespace or namespace)
        elif namespace in OURS:
            yield namespace, entry


def url_names() -> list[str]:
    """Full names of all pages of ours."""
    return sorted({f"{namespace}:{entry.name}" for namespace, entry in our_urls()})


def rule_ids(app: Path) -> dict[str, list[str]]:
    """The rule ids that the app's README lists: built now, and later (under a heading that says later)."""
    found: dict[str, list[str]] = {"now": [], "later": []}
    part = "now"
    for line in (app / "README.md").read_text().splitlines():
        if line.startswith("## "):
            part = "later" if "later" in line.lower() else "now"
        elif match := re.match(r"[-*|] *\**([HIKPEQW]-\d+)\b", line):
            found[part].append(match.group(1))
    return found
