"""Sign the shipped definitions (Q-3). The private key lies outside the repository; without it nothing can be signed.

    python tools/sign.py --new lifeline-2 KEYFILE     # private half to KEYFILE, public one to keys.json
    python tools/sign.py KEYFILE                      # signs what has no signature yet

Q-1: a definition that was signed and then changed is not signed again. Raise its version, and leave the old file.
"""

import argparse
import json
import os
import sys
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parent.parent / "src/lifeline/questionnaires/data"
sys.path.insert(0, str(DATA.parents[2]))
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: E402

from lifeline.questionnaires.rules.canonical import canonical  # noqa: E402
from lifeline.questionnaires.rules.signing import signature_fault  # noqa: E402


def make(name: str, path: Path, keys: dict[str, str]) -> None:
    """A new key; never over an old one."""
    private = Ed25519PrivateKey.generate()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump({"name": name, "private": b64encode(private.private_bytes_raw()).decode()}, file)
    keys[name] = b64encode(private.public_key().public_bytes_raw()).decode()
    (DATA / "keys.json").write_text(json.dumps(keys, indent=1) + "\n")


def sign(path: Path, held: dict[str, str], keys: dict[str, str]) -> str:
    """Sign one file; what was done, or why not."""
    text = path.read_text("utf-8")
    document: dict[str, Any] = json.loads(text)
    if "signature" in document:
        fault = signature_fault(document, keys)
        return "" if fault is None else f"{path.name}: {fault}"
    private = Ed25519PrivateKey.from_private_bytes(b64decode(held["private"]))
    value = b64encode(private.sign(canonical(document))).decode()
    told = json.dumps({"key": held["name"], "alg": "Ed25519", "value": value})
    path.write_text(f'{text.rstrip().removesuffix("}").rstrip()},\n "signature": {told}\n}}\n', "utf-8")
    return f"{path.name}: signed"


def main() -> int:
    """Exit 1 when a file was changed after it was signed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--new", metavar="NAME")
    parser.add_argument("keyfile", type=Path)
    options = parser.parse_args()
    keys: dict[str, str] = json.loads((DATA / "keys.json").read_text()) if (DATA / "keys.json").exists() else {}
    if options.new:
        make(options.new, options.keyfile, keys)
        return 0
    held = json.loads(options.keyfile.read_text())
    told = [line for path in sorted((DATA / "instruments").glob("*.json")) if (line := sign(path, held, keys))]
    sys.stdout.write("".join(f"{line}\n" for line in told))
    return int(any(not line.endswith(": signed") for line in told))


if __name__ == "__main__":
    sys.exit(main())
