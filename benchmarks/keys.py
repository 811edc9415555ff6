"""DKIM keys for a benchmark: RSA-2048 and ed25519."""

from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

SETTINGS = """
[dkim]
domain = "heron.example.org"
rsa_selector = "rsa"
rsa_key = "{folder}/rsa.pem"
ed25519_selector = "ed25519"
ed25519_key = "{folder}/ed25519.pem"
"""


@dataclass(frozen=True, slots=True)
class Keys:
    """A folder with `rsa.pem` and `ed25519.pem`."""

    folder: Path

    @property
    def settings(self) -> str:
        """What newsletter.toml says to sign with both."""
        return SETTINGS.format(folder=self.folder)


def made(folder: Path) -> Keys:
    """New keys in that folder."""
    rsa = generate_private_key(public_exponent=65537, key_size=2048)
    ed25519 = Ed25519PrivateKey.generate()
    for name, key in (("rsa", rsa), ("ed25519", ed25519)):
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        path = folder / f"{name}.pem"
        path.write_bytes(pem)
        path.chmod(0o600)
    return Keys(folder)
