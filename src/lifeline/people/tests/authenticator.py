"""An authenticator made of bytes: answers WebAuthn as a phone would, so that both ceremonies run for real."""

from __future__ import annotations

import hashlib
import secrets

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

ORIGIN = "https://testserver"
HERE, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


class Phone:
    """One passkey. `counter` grows with each proof, as in a real key."""

    def __init__(self, origin: str = ORIGIN):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id, self.counter, self.origin = secrets.token_bytes(32), 0, origin

    def _data(self, rp_id: str, flags: int, credential: bytes = b"") -> AuthenticatorData:
        digest = hashlib.sha256(rp_id.encode()).digest()
        return AuthenticatorData.create(digest, AuthenticatorData.FLAG(flags), self.counter, credential)

    def _client(self, kind: str, challenge: str) -> CollectedClientData:
        return CollectedClientData.create(kind, challenge, self.origin)

    def make(self, options: dict) -> dict:
        """The answer to a registration."""
        asked = options["publicKey"]
        public = ES256.from_cryptography_key(self.key.public_key())
        credential = AttestedCredentialData.create(bytes(16), self.id, public)
        data = self._data(asked["rp"]["id"], HERE | VERIFIED | ATTESTED, bytes(credential))
        return self._answer(
            clientDataJSON=self._client("webauthn.create", asked["challenge"]),
            attestationObject=AttestationObject.create("none", data, {}),
        )

    def prove(self, options: dict) -> dict:
        """The answer to a proof."""
        asked = options["publicKey"]
        self.counter += 1
        data = self._data(asked["rpId"], HERE | VERIFIED)
        client = self._client("webauthn.get", asked["challenge"])
        signature = self.key.sign(bytes(data) + client.hash, ec.ECDSA(SHA256()))
        return self._answer(clientDataJSON=client, authenticatorData=data, signature=signature)

    def _answer(self, **parts: bytes) -> dict:
        return {
            "id": websafe_encode(self.id),
            "rawId": websafe_encode(self.id),
            "type": "public-key",
            "response": {name: websafe_encode(bytes(part)) for name, part in parts.items()},
            "clientExtensionResults": {},
        }
