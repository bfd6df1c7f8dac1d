"""What can be wrong with a queue and its dead-letter queue."""

from __future__ import annotations

from collections.abc import Iterator

from monitoring.alarms.symptom import Symptom
from monitoring.series import of
from settings.people import Severity
from settings.platform import Queue
from settings.thresholds import Thresholds


def symptoms(queue: Queue, limits: Thresholds) -> Iterator[tuple[str, Symptom]]:
    """Subject and symptom: messages that wait too long page, those that were given up wait for the day."""
    yield (
        queue.name,
        Symptom(
            name="oldest-message",
            says=f"A message waits for more than {queue.oldest_message_s} s: consumers do not keep up.",
            series={"age": of("AWS/SQS", "ApproximateAgeOfOldestMessage", "Maximum", QueueName=queue.name)},
            threshold=queue.oldest_message_s,
            unit="s",
            part_of="degraded",
        ),
    )
    yield queue.dead_letter_queue, not_empty(queue.dead_letter_queue, limits.dead_letters)


def not_empty(queue: str, allowed: int = 0, severity: Severity = "info") -> Symptom:
    """Messages that nobody could deliver or work on."""
    return Symptom(
        name="not-empty",
        says=f"More than {allowed} message(s) were given up and wait in the dead-letter queue.",
        series={"visible": of("AWS/SQS", "ApproximateNumberOfMessagesVisible", "Maximum", QueueName=queue)},
        threshold=allowed,
        unit="messages",
        severity=severity,
    )
