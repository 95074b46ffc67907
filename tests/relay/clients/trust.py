"""What a client needs in order to trust the relay's certificate."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """In the forms clients take it."""

    authority: Path
    "The root, as a PEM file."
    fingerprint: str
    "Base64 of the SHA-256 of the server's public key, as Chromium takes it."


def trust_of(settings: Path, *, authority: Path) -> Trust:
    """Trust in the relay that was started with these settings."""
    served = json.loads(settings.read_text(encoding="utf-8"))["certificate"]["certificate"]
    key = x509.load_pem_x509_certificate(Path(served).read_bytes()).public_key()
    public = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return Trust(authority=authority, fingerprint=base64.b64encode(hashlib.sha256(public).digest()).decode())
