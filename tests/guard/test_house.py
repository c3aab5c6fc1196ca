"""Rules of the house that no linter knows."""

from __future__ import annotations

import ast
import importlib
import re
from functools import cache
from pathlib import Path

import pytest
from django import forms
from django.template import TemplateDoesNotExist
from django.template.loader import get_template

from lifeline.kernel.flow import Flow
from tests.guard import house

FLOOR_PLAN = {
    "__init__", "rules", "states", "models", "events", "policies", "queries", "api", "forms", "views", "rest", "tasks",
    "reactions", "urls", "admin", "apps", "actions", "migrations", "templates", "static", "management", "tests", "data",
    "locale", "README", "__pycache__",
}  # fmt: skip
WRITES = {"save", "create", "bulk_create", "update", "bulk_update", "delete", "get_or_create", "update_or_create"}
RULE = re.compile(r"\b[A-Z]-\d+\b")
FILE_LINES, FUNCTION_LINES, VIEW_LINES = 400, 50, 25


@house.every(house.each_of(house.SOURCES))
def test_a_file_is_short(path):
    assert len(house.text(path).splitlines()) <= FILE_LINES


@house.every(house.each_of(house.SOURCES))
def test_a_function_is_short(path):
    limit = VIEW_LINES if "views" in path.stem or "views" in path.parts else FUNCTION_LINES
    long = [
        f"{f.name}: {f.end_lineno - f.lineno + 1}" for f in house.functions(path) if f.end_lineno - f.lineno >= limit
    ]
    assert not long


@house.every(house.each_of(house.SOURCES))
def test_rows_are_locked_without_their_keys(path):
    """Who writes a row that points to a locked one does not wait for it, and nobody for him: see `action.locked`."""
    lines = [
        f"{house.name_of(path)}:{node.lineno}"
        for node in ast.walk(house.tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "select_for_update"
        and "no_key" not in {word.arg for word in node.keywords}
    ]
    assert not lines


@pytest.mark.parametrize("app", house.BUSINESS, ids=lambda app: app.name)
def test_an_app_has_the_files_of_the_floor_plan_and_no_others(app):
    assert {path.stem for path in app.iterdir()} - FLOOR_PLAN == set()


@house.every(house.each_of(house.SOURCES))
def test_k3_only_actions_and_the_kernel_write(path):
    """Rule 4 and K-3: the line that writes elsewhere is named."""
    if {"actions", "kernel"} & set(path.parts):
        return
    lines = [
        f"{house.name_of(path)}:{node.lineno} writes with .{node.func.attr}()"
        for node in ast.walk(house.tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in WRITES
        and not harmless(node)
    ]
    assert not lines


def harmless(call: ast.Call) -> bool:
    """`.update()` of a dictionary or a hash, a picture saved as "JPEG": not what the rule is about."""
    owner = ast.unparse(call.func.value)
    if call.func.attr == "save":
        return len(call.args) == 2 and isinstance(call.args[1], ast.Constant) and call.args[1].value in {"JPEG", "PNG"}
    return call.func.attr == "update" and ("objects" not in owner and "filter" not in owner)


@house.every((space, f"{space}:{entry.name}", space, entry) for space, entry in house.our_urls())
def test_url_view_and_template_share_one_name(namespace, entry):
    """Rule 6. A view that only redirects or answers a fragment names no template of its own."""
    view = getattr(entry.callback, "__wrapped__", entry.callback)
    assert entry.callback.__name__ == entry.name
    assert entry.callback.__module__.split(".")[1] == namespace
    source = importlib.import_module(view.__module__).__file__
    mentioned = re.findall(
        r'"(\w+/\w+\.html)"',
        "\n".join(ast.unparse(f) for f in house.functions(house.Path(source)) if f.name == entry.name).replace(
            "'", '"'
        ),
    )
    for template in mentioned:
        try:
            get_template(template)
        except TemplateDoesNotExist:
            pytest.fail(f"{entry.name} names {template}, and there is none")


@house.every(house.each_of(house.TEMPLATES))
def test_a_page_template_is_named_by_a_view_or_another_template(template):
    name = "/".join(template.parts[template.parts.index("templates") + 1 :])
    used = any(name in house.text(path) for path in [*house.SOURCES, *house.TEMPLATES] if path != template)
    used |= (Path(forms.__file__).parent / "templates" / name).exists()  # stands for one of Django's own
    assert used or template.stem in {"400", "403", "403_csrf", "404", "500", "503"}, f"nobody uses {name}"


def flows():
    """Every flow of every app with its name."""
    for app in house.APPS:
        if (app / "states.py").exists() or (app / "states").is_dir():
            module = importlib.import_module(f"lifeline.{app.name}.states")
            yield from ((app, name, value) for name, value in vars(module).items() if isinstance(value, Flow))


@pytest.mark.parametrize(("app", "name", "flow"), list(flows()), ids=lambda v: v if isinstance(v, str) else "")
def test_k9_the_diagram_in_the_readme_is_the_table(app, name, flow):
    assert flow.mermaid() in (app / "README.md").read_text(), f"put {name}.mermaid() into {app.name}/README.md"


@pytest.mark.parametrize(("app", "name", "flow"), list(flows()), ids=lambda v: v if isinstance(v, str) else "")
def test_k10_every_state_is_reached_and_has_a_way_out(app, name, flow):
    assert (flow.dead_ends(), flow.unreachable()) == (frozenset(), frozenset())


@cache
def called():
    """Every name that stands before a bracket in a test."""
    return {name for path in house.TESTS for name in re.findall(r"\b(\w+)\(", house.text(path))}


def actions():
    """(path, function) of everything that is an action or a tally."""
    for path in house.SOURCES:
        if "actions" in path.parts:
            yield from ((path, f) for f in house.functions(path) if {"action", "tally"} & house.decorators(f))


@house.every((house.app_of(path), f"{house.name_of(path)}: {made.name}", made) for path, made in actions())
def test_every_action_is_called_in_a_test_and_says_what_follows(function):
    assert function.name in called(), "no test calls it"
    assert ast.get_docstring(function), "it has no docstring"


@pytest.mark.parametrize("app", house.APPS, ids=lambda app: app.name)
def test_every_rule_of_the_readme_stands_in_a_docstring_and_in_a_test_name(app):
    """Rule 8: the README lists the rules; each built one is in the code's words and in a test's name."""
    told = {
        rule for p in house.SOURCES if app in p.parents for text in house.docstrings(p) for rule in RULE.findall(text)
    }
    tests = [p for p in house.TESTS if app in p.parents or house.LIFELINE not in p.parents]
    tried = {part for path in tests for each in house.functions(path) for part in each.name.split("_")}
    missing = [
        one for one in house.rule_ids(app)["now"] if one not in told or one.replace("-", "").lower() not in tried
    ]
    assert not missing, f"{app.name}: {missing} in no docstring or no test name"


@pytest.mark.parametrize("app", house.APPS, ids=lambda app: app.name)
def test_every_rule_that_the_code_names_is_listed_in_the_readme(app):
    letter = {
        "kernel": "K",
        "people": "P",
        "hotline": "H",
        "questionnaires": "Q",
        "wellbeing": "W",
        "innovation": "I",
    }.get(app.name, "?")
    told = "\n".join(text for p in house.SOURCES if app in p.parents for text in house.docstrings(p))
    listed = house.rule_ids(app)
    known = {*listed["now"], *listed["later"]}
    assert set(re.findall(rf"\b{letter}-\d+\b", told)) - known == set()


def test_k106_no_two_shapes_of_the_rest_share_a_name():
    """The description knows a shape by its class's name alone: of two, one app would be told the other's."""
    where: dict[str, list[str]] = {}
    for path in house.SOURCES:
        if "rest" in {path.stem, path.parent.name}:
            for node in ast.walk(house.tree(path)):
                if isinstance(node, ast.ClassDef):
                    where.setdefault(node.name, []).append(house.name_of(path))
    assert {name: files for name, files in where.items() if len(files) > 1} == {}


def test_a_browser_test_waits_by_checks_until():
    """Playwright's `wait_for_function` takes a promise for true and needs an eval that the pages' policy forbids."""
    tests = sorted((house.ROOT / "tests" / "browser").glob("*.py"))
    assert [path.name for path in tests if "wait_for_function(" in house.text(path)] == []
