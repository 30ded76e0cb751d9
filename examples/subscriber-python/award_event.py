"""Reads one message of `emulation.award.v1` as the award that it is about."""

import json
import re
from typing import Any, NamedTuple, Optional, Union

TYPES = {
    "dong-hanh.emulation.award-granted.v1",
    "dong-hanh.emulation.award-revoked.v1",
}
NEWER_MAJOR = re.compile(r"dong-hanh\.emulation\.award-[a-z-]+\.v(?:[2-9]|[1-9][0-9]+)")
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
SEQUENCE = re.compile(r"[1-9][0-9]{0,14}")
STATES = ("granted", "revoked")


class Award(NamedTuple):
    """What counting needs of an award."""

    id: str
    #: The version of the award: the newest one is the truth.
    sequence: int
    #: `none` outside provinces.
    province: str
    state: str


class Skipped(NamedTuple):
    """Why a message cannot be counted."""

    reason: str


def read_award(key: Optional[bytes], value: Optional[bytes]) -> Union[Award, Skipped]:
    """Reads a message, whatever it holds.

    Anybody who may write to a topic can write nonsense into it, so nothing here raises: what cannot be counted
    is named and skipped. Fields that are not known are ignored, because new optional ones may appear at any
    time.
    """
    if not value:
        return Skipped("no-value")
    try:
        event = json.loads(value.decode("utf-8-sig"), parse_constant=_refuse)
    except (ValueError, RecursionError):
        return Skipped("not-json")
    event = _object(event)
    kind = event.get("type")
    if not isinstance(kind, str) or kind not in TYPES:
        is_newer = isinstance(kind, str) and NEWER_MAJOR.fullmatch(kind)
        return Skipped("newer-major" if is_newer else "unknown-type")
    data = _object(event.get("data"))
    subject: Any = event.get("subject")
    sequence: Any = event.get("sequence")
    version: Any = data.get("version")
    state: Any = data.get("state")
    # A field that is missing is not the same as one that is null.
    province: Any = data.get("provinceId", "")
    is_as_promised = (
        _is_uuid(subject)
        and key == subject.encode()
        and data.get("id") == subject
        and isinstance(sequence, str)
        and SEQUENCE.fullmatch(sequence)
        and isinstance(version, (int, float))
        and not isinstance(version, bool)
        and version == int(sequence)
        and (province is None or _is_uuid(province))
        and isinstance(state, str)
        and state in STATES
    )
    if not is_as_promised:
        return Skipped("not-as-promised")
    return Award(
        id=subject.lower(),
        sequence=int(sequence),
        province="none" if province is None else province.lower(),
        state=state,
    )


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def _object(value: Any) -> dict:
    return value if isinstance(value, dict) else {}


def _is_uuid(value: Any) -> bool:
    return isinstance(value, str) and UUID.fullmatch(value) is not None
