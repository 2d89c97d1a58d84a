"""A claim check: what a message carries in place of rows that do not fit into a state."""

from integration_core.models import Message


class Part(Message):
    """One object of a claim: gzip-compressed newline-delimited JSON. `bytes` and `sha256` are of the stored object."""

    key: str
    count: int
    bytes: int
    sha256: str


class ClaimCheck(Message):
    """Where rows lie, and the proof that they are the ones that were written.

    `key` names a manifest that lists the parts; `sha256` is the manifest's, which holds the checksum of each part, so
    the claim check vouches for every byte. `count` is in rows and `bytes` is the stored size of all parts.
    """

    bucket: str
    key: str
    count: int
    bytes: int
    sha256: str
