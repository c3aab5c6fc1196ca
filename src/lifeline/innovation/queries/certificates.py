"""The paper of a certificate."""

from pathlib import Path

from lifeline.kernel.documents import Template

TEMPLATE = Template("certificate", Path(__file__).resolve().parent.parent / "data" / "documents")
