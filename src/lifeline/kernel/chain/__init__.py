"""数据链, the data chain: every act of every app in one order that can be verified and not be rewritten unseen.

Sealing gives events numbers, a Merkle root and a head that binds everything before it; verification proves every event
unchanged and none missing, and names the first that is not; proofs and slips let others check one event, offline.
"""

from lifeline.kernel.chain.heads import BadRoots, export_roots, import_roots, log_heads, log_path, root_lines
from lifeline.kernel.chain.health import BROKEN, verify_all, verify_recent
from lifeline.kernel.chain.losses import RESTORED, record_restored
from lifeline.kernel.chain.proof import proof
from lifeline.kernel.chain.sealing import seal_due, seal_now, site_id
from lifeline.kernel.chain.seals import Sealed, head, head_after
from lifeline.kernel.chain.state import State, state
from lifeline.kernel.chain.verdict import Loss, Verdict
from lifeline.kernel.chain.verify import verify
from lifeline.kernel.merkle import check_proof

__all__ = [
    "BROKEN",
    "RESTORED",
    "BadRoots",
    "Loss",
    "Sealed",
    "State",
    "Verdict",
    "check_proof",
    "export_roots",
    "head",
    "head_after",
    "import_roots",
    "log_heads",
    "log_path",
    "proof",
    "record_restored",
    "root_lines",
    "seal_due",
    "seal_now",
    "site_id",
    "state",
    "verify",
    "verify_all",
    "verify_recent",
]
