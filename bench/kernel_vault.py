"""The vault: seal and unseal of 1 KiB with warm keys, 60,000 keys on disk. Prints JSON."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

from django.conf import settings

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))
settings.configure(USE_I18N=False, INSTALLED_APPS=["django.contrib.contenttypes", "lifeline.kernel"])

import django  # noqa: E402 - after the settings

django.setup()

from lifeline.kernel.keys import random_key  # noqa: E402
from lifeline.kernel.vault.sealing import open_sealed, parts, seal_with  # noqa: E402
from lifeline.kernel.vault.store import Store  # noqa: E402

ROUNDS, KEYS = 20_000, 60_000


def rate(store: Store, key_id: str) -> float:
    data, began = b"x" * 1024, time.process_time()
    for row in range(ROUNDS):
        purpose, key = store.key(key_id)
        sealed = seal_with(key, parts("data", key_id, purpose, "bench", str(row)), data)
        purpose, key = store.key(key_id)
        open_sealed(key, parts("data", key_id, purpose, "bench", str(row)), sealed)
    return 2 * ROUNDS / (time.process_time() - began)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "keys")
        store.create()
        key_id = random_key()
        store.add(key_id, "bench", "2026-01-01T00:00:00+00:00")
        per_second = rate(store, key_id)
        began = time.perf_counter()
        for _ in range(200):
            store.add(random_key(), "bench", "2026-01-01T00:00:00+00:00")
        added = 200 / (time.perf_counter() - began)
        for _ in range(KEYS // 3000):
            with store._write() as connection:  # noqa: SLF001 - one by one would take the time of 60,000 syncs
                rows = (
                    (random_key(), "bench", "0123456789abcdef", bytes(61), "2026-01-01T00:00:00+00:00")
                    for _row in range(3000)
                )
                connection.executemany("INSERT INTO keys VALUES (?, ?, ?, ?, ?)", rows)
        size = (Path(folder) / "keys" / "store.db").stat().st_size / 1e6
    figures = {
        "seal_or_unseal_per_cpu_second": round(per_second),
        "new_keys_per_second": round(added),
        "mb_of_60000_keys": round(size, 1),
    }
    print(
        json.dumps(
            {
                "bench": "kernel_vault",
                "targets": {"seal_or_unseal_per_cpu_second": 5000, "mb_of_60000_keys": 50},
                **figures,
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
