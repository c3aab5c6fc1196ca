"""K-95: whatever a script does better, plain HTML does too."""

import re

from tests.guard import house

TAG = re.compile(r"<(\w+)((?:{%.*?%}|{{.*?}}|[^<>])*)>", re.DOTALL)


def tags(path):
    """(name, attributes) of each tag of a template; Django's own tags stand inside the attributes."""
    return [(found[1], found[2]) for found in TAG.finditer(house.text(path))]


@house.every(house.each_of(house.TEMPLATES))
def test_k95_what_htmx_fetches_has_an_address_of_its_own(path):
    """A link with hx-get has its href, a form with hx-post its action; a lonely hx- attribute would be dead without script."""
    lonely = [
        attributes.strip()
        for name, attributes in tags(path)
        if re.search(r"\bhx-(get|post|put|delete|patch)=", attributes)
        and not re.search(r"\bhref=|\baction=|\bmethod=|\bformaction=", attributes)
        and name not in {"input", "textarea", "select", "div"}  # a hint while one types; it is nothing to press
    ]
    assert lonely == []


@house.every(house.each_of(house.TEMPLATES))
def test_k95_what_opens_a_dialog_leads_to_a_page_too(path):
    bare = [attributes for _, attributes in tags(path) if "data-opens=" in attributes and "href=" not in attributes]
    assert bare == []
