"""A topic on a cluster, read in the order of each partition and without leaving a trace in Kafka."""

from typing import Callable, Dict, List, Tuple

from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition

from award_state import AwardState, LogError, Message


class AwardLog:
    """Reads without a consumer group: the offsets are the state's own and never committed to Kafka."""

    def __init__(self, brokers: List[str], topic: str) -> None:
        self.topic = topic
        self.brokers = brokers
        self.consumer = KafkaConsumer(
            bootstrap_servers=brokers,
            client_id="award-counts",
            enable_auto_commit=False,
            allow_auto_create_topics=False,
            # An offset that the log no longer has is a loss, not a reason to begin somewhere else.
            auto_offset_reset="none",
            # What one transaction takes.
            max_poll_records=250,
        )
        #: The first offset of each partition that is not written yet, as far as it is known.
        self.ends: Dict[int, int] = {}

    def open(self, state: AwardState) -> None:
        """Ties the state to this log and looks how far the log goes now."""
        admin = KafkaAdminClient(bootstrap_servers=self.brokers, client_id="award-counts")
        try:
            state.claim(f"{self.topic} on cluster {admin.describe_cluster()['cluster_id']}")
        finally:
            admin.close()
        self._assign(state)

    def is_read(self, state: AwardState) -> bool:
        """Whether all that is known to be written is in the counts."""
        return all(state.next(partition) >= end for partition, end in self.ends.items())

    def read(
        self,
        state: AwardState,
        is_once: bool,
        is_stopped: Callable[[], bool],
        on_applied: Callable[[int, List[Tuple[int, str]]], None],
    ) -> None:
        """Reads on from where the state stands, to the end that `open` found or until it is stopped."""
        while not is_stopped() and not (is_once and self.is_read(state)):
            batches = self.consumer.poll(timeout_ms=500)
            for at, records in batches.items():
                if not is_once:
                    self.ends[at.partition] = self.consumer.highwater(at)
                messages = [Message(each.offset, each.key, each.value) for each in records]
                on_applied(at.partition, state.apply(at.partition, messages))
            if not batches and self._partitions() != set(self.ends):
                self._assign(state)

    def close(self) -> None:
        self.consumer.close()

    def _partitions(self) -> set:
        return set(self.consumer.partitions_for_topic(self.topic) or ())

    def _assign(self, state: AwardState) -> None:
        """Takes all partitions, each from where the state stands."""
        places = [TopicPartition(self.topic, each) for each in sorted(self._partitions())]
        if not places:
            raise LogError(f"There is no topic {self.topic}.")
        lows = self.consumer.beginning_offsets(places)
        highs = self.consumer.end_offsets(places)
        self.consumer.assign(places)
        for place in places:
            following = state.next(place.partition)
            if not lows[place] <= following <= highs[place]:
                raise LogError(
                    f"Partition {place.partition} holds messages {lows[place]} to {highs[place] - 1}, and "
                    f"{following} is to be read next: the log has lost messages. Ask its keepers, then "
                    "start with a new state file."
                )
            self.consumer.seek(place, following)
            self.ends[place.partition] = highs[place]
