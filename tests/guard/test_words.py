"""Rule 13: every word that a person reads is translatable, and its Chinese is complete."""

from __future__ import annotations

import ast
import re
from html.parser import HTMLParser

import pytest

from tests.guard import house
from tools import messages

HAN = re.compile(r"[\u3400-\u9fff]")
WORD = re.compile(r"[A-Za-z]{2,}|[\u3400-\u9fff]")
READ_ALOUD = {"title", "alt", "aria-label", "placeholder", "aria-description"}
#  Chinese stands in Python only where it is data: names of columns in files from outside, made-up companies, pinyin
CHINESE_DATA = re.compile(r"/(data|demo|imports?|importing|management)[/.]|/pinyin|demo\.py$|columns\.py$|words\.py$")


@pytest.mark.parametrize("app", house.APPS, ids=lambda app: app.name)
def test_the_catalogue_holds_every_message_translated_and_nothing_fuzzy(app):
    wanted = messages.messages_of(app)
    catalogue = messages.read(messages.catalogue_path(app, "zh_Hans"), "zh_Hans")
    ids = {(str(m.id), m.context) for m in wanted if m.id}
    have = {(str(m.id), m.context) for m in catalogue if m.id}
    assert ids - have == set(), "run ./lifeline messages"
    assert have - ids == set(), "run ./lifeline messages: these are no longer used"
    assert messages.untranslated(catalogue) == []
    assert [m.id for m in catalogue if m.id and m.fuzzy] == []


@pytest.mark.parametrize("app", house.APPS, ids=lambda app: app.name)
def test_a_translation_keeps_the_placeholders_of_its_message(app):
    for message in messages.read(messages.catalogue_path(app, "zh_Hans"), "zh_Hans"):
        source = message.id if isinstance(message.id, str) else message.id[-1] if message.id else ""
        texts = [message.string] if isinstance(message.string, str) else list(message.string or [])
        for text in texts if source else []:
            assert set(re.findall(r"%\(\w+\)[sd]|\{\w*\}", source)) == set(re.findall(r"%\(\w+\)[sd]|\{\w*\}", text)), (
                source
            )


class Reader(HTMLParser):
    """Collects the words of a template that stand outside of a translation."""

    def __init__(self):
        super().__init__()
        self.silent, self.found = 0, []

    def handle_starttag(self, tag, attrs):
        self.silent += tag in {"script", "style", "svg", "code", "kbd"}
        self.found += [value for name, value in attrs if name in READ_ALOUD and value and WORD.search(value)]

    def handle_endtag(self, tag):
        self.silent -= tag in {"script", "style", "svg", "code", "kbd"} and self.silent > 0

    def handle_data(self, data):
        if not self.silent and WORD.search(data):
            self.found.append(data.strip())


@house.every(house.each_of(house.TEMPLATES))
def test_a_template_holds_no_word_outside_of_a_translation(template):
    text = house.text(template)
    text = re.sub(r"{%\s*comment.*?endcomment\s*%}|{#.*?#}", "", text, flags=re.DOTALL)
    text = re.sub(r"{%\s*(blocktrans\w*)\b.*?{%\s*end\1\s*%}", "", text, flags=re.DOTALL)
    text = re.sub(r"{%.*?%}|{{.*?}}", "", text, flags=re.DOTALL)
    reader = Reader()
    reader.feed(text)
    allowed = {"中文", "English", "生命线", "Lifeline"}
    assert [word for word in reader.found if word not in allowed] == []


@house.every(house.each_of(house.SOURCES))
def test_chinese_in_python_is_data_or_documentation(path):
    if CHINESE_DATA.search("/" + house.name_of(path)):
        return
    tree = house.tree(path)
    documented = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    texts = [
        n
        for n in ast.walk(tree)
        if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in documented
    ]
    assert [f"{n.lineno}: {n.value}" for n in texts if HAN.search(n.value)] == []


def test_one_message_has_one_translation_in_all_apps():
    """Django knows one translation per message and context, whichever app it stands in: a word with two needs a context."""
    told: dict[tuple[str, str | None], dict[str, str]] = {}
    for app in house.APPS:
        for message in messages.read(messages.catalogue_path(app, "zh_Hans"), "zh_Hans"):
            if message.id:
                told.setdefault((str(message.id), message.context), {})[app.name] = str(message.string)
    assert {key: words for key, words in told.items() if len(set(words.values())) > 1} == {}
