#!/usr/bin/env python3
"""Counts the granted awards of each province from the events of `emulation.award.v1`."""

import argparse
import json
import logging
import os
import signal
import sys

from kafka.errors import KafkaError

from award_log import AwardLog
from award_state import AwardState, LogError


def read_settings() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Counts the granted awards of each province.")
    parser.add_argument(
        "--brokers",
        metavar="HOST:PORT[,HOST:PORT]",
        default=os.environ.get("KAFKA_BROKERS", ""),
        help="Kafka's addresses; else KAFKA_BROKERS",
    )
    parser.add_argument("--topic", default="emulation.award.v1", help="%(default)s unless given")
    parser.add_argument(
        "--state",
        metavar="FILE",
        default="award-counts.sqlite",
        help="the SQLite file that holds counts and offsets; %(default)s unless given",
    )
    parser.add_argument(
        "--once",
        action="store_true",
        help="reads to the end of the log, prints the counts as JSON and ends; otherwise goes on and "
        "prints them each time that it has read to the end",
    )
    settings = parser.parse_args()
    settings.brokers = [each for each in settings.brokers.split(",") if each]
    if not settings.brokers:
        parser.error("--brokers or KAFKA_BROKERS says where Kafka is")
    return settings


class Printer:
    """Prints the counts when they have changed."""

    def __init__(self, state: AwardState) -> None:
        self.state = state
        self.printed = ""

    def print(self) -> None:
        line = json.dumps(self.state.summary())
        if line != self.printed:
            print(line, flush=True)
        self.printed = line


def count(settings: argparse.Namespace) -> None:
    stops = []
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda number, _frame: stops.append(number))
    state = AwardState(settings.state)
    try:
        log = AwardLog(settings.brokers, settings.topic)
        try:
            follow(state, log, settings.once, stops)
        finally:
            log.close()
    finally:
        state.close()


def follow(state: AwardState, log: AwardLog, is_once: bool, stops: list) -> None:
    printer = Printer(state)

    def on_applied(partition: int, skipped: list) -> None:
        for offset, reason in skipped:
            print(f"skipped partition {partition} offset {offset}: {reason}", file=sys.stderr)
        if log.is_read(state):
            printer.print()

    log.open(state)
    if log.is_read(state):
        printer.print()
    log.read(state, is_once, lambda: bool(stops), on_applied)
    if is_once and not log.is_read(state):
        raise LogError("Stopped before the end of the log.")


def main() -> int:
    logging.basicConfig(level=logging.ERROR, stream=sys.stderr)
    try:
        count(read_settings())
    except (KafkaError, LogError) as error:
        print(str(error), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
