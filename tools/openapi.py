"""Writes the description of the REST interface to docs/openapi.json; a test says when it is not that of the code."""

import json
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def main() -> None:
    """Write the file."""
    import django  # noqa: PLC0415 - after the path is set

    django.setup()
    from lifeline.kernel.rest import api  # noqa: PLC0415 - after Django is set up

    text = json.dumps(api().get_openapi_schema(), indent=1, ensure_ascii=False)
    (ROOT / "docs" / "openapi.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
