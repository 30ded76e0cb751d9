"""What has been understood of the log so far, in one SQLite file."""

import sqlite3
from typing import Iterable, List, NamedTuple, Optional, Tuple

from award_event import Skipped, read_award

# With `synchronous = normal` a power cut may take the last transactions back, offsets and awards together:
# then they are read once more.
SCHEMA = """
  pragma journal_mode = wal;
  pragma synchronous = normal;
  pragma busy_timeout = 10000;
  create table if not exists source (one integer primary key check (one = 1), log text not null);
  create table if not exists offsets (partition integer primary key, next integer not null);
  create table if not exists awards (
    id text primary key, sequence integer not null, province text not null, state text not null
  ) without rowid;
  create table if not exists skipped (
    partition integer, offset integer, reason text not null, primary key (partition, offset)
  ) without rowid;
"""
MOVE_TO = """
  insert into offsets (partition, next) values (?, ?)
  on conflict (partition) do update set next = excluded.next
"""
KEEP = """
  insert into awards (id, sequence, province, state) values (?, ?, ?, ?)
  on conflict (id) do update
  set sequence = excluded.sequence, province = excluded.province, state = excluded.state
  where excluded.sequence > awards.sequence
"""
SKIP = "insert into skipped (partition, offset, reason) values (?, ?, ?)"
GRANTED = """
  select province, count(*) from awards where state = 'granted' group by province order by province
"""
SKIPPED = "select reason, count(*) from skipped group by reason order by reason"


class LogError(Exception):
    """The log is not the one that the state was read from, or it has lost messages."""


class Message(NamedTuple):
    offset: int
    key: Optional[bytes]
    value: Optional[bytes]


class AwardState:
    """The newest version of each award, what was skipped, and the offsets up to which this is so.

    Awards and offsets change in one transaction; so whenever the process ends, it goes on at exactly the place
    that its counts stand for.
    """

    def __init__(self, file: str) -> None:
        # No isolation level: transactions begin where this class begins them.
        self.database = sqlite3.connect(file, isolation_level=None)
        self.database.executescript(SCHEMA)

    def claim(self, log: str) -> None:
        """Ties the state to a log at its first use. Offsets of one log say nothing about another."""
        self.database.execute("insert into source values (1, ?) on conflict do nothing", (log,))
        (kept,) = self.database.execute("select log from source").fetchone()
        if kept != log:
            raise LogError(f"The state is of {kept}, not of {log}: take another file.")

    def next(self, partition: int) -> int:
        """The first offset that is not in the counts."""
        found = self.database.execute("select next from offsets where partition = ?", (partition,))
        return (found.fetchone() or (0,))[0]

    def apply(self, partition: int, messages: Iterable[Message]) -> List[Tuple[int, str]]:
        """Takes over messages of one partition in the order of the log, all or none.

        What is in the counts already is passed over. Raises when messages are missing in between: everything
        is kept for ever, so that is a loss. Returns offset and reason of what could not be counted.
        """
        skipped = []
        self.database.execute("begin immediate")
        try:
            expected = self.next(partition)
            for offset, key, value in messages:
                if offset < expected:
                    continue
                if offset > expected:
                    raise LogError(f"Partition {partition} has no messages {expected} to {offset - 1}.")
                award = read_award(key, value)
                if isinstance(award, Skipped):
                    self.database.execute(SKIP, (partition, offset, award.reason))
                    skipped.append((offset, award.reason))
                else:
                    self.database.execute(KEEP, award)
                expected = offset + 1
            self.database.execute(MOVE_TO, (partition, expected))
            self.database.execute("commit")
        except BaseException:
            self.database.execute("rollback")
            raise
        return skipped

    def summary(self) -> dict:
        """Granted awards by province, and what was read and skipped to know it."""
        counts = dict(self.database.execute(GRANTED).fetchall())
        skipped = dict(self.database.execute(SKIPPED).fetchall())
        (read,) = self.database.execute("select coalesce(sum(next), 0) from offsets").fetchone()
        return {
            "counts": counts,
            "total": sum(counts.values()),
            "read": read,
            "skipped": skipped,
        }

    def close(self) -> None:
        self.database.close()
