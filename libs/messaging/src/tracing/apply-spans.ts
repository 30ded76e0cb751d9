import { isTracing, startSpan } from '@dong-hanh/service-kit';
import { SpanKind } from '@opentelemetry/api';
import type { Slice, SliceOutcome } from '../streams/batch-applier.js';
import { sampledCauses } from './spans-by-trace.js';

/**
 * Tells each traced decision that its events are applied: a transaction holds events of many, so each gets
 * a span of its own under its own trace, from when the transaction began to its commit. Made afterwards,
 * because only then it is known which messages were applied and which were repeats.
 *
 * @param startedAt milliseconds since 1970
 */
export function tellApplied(
  group: string,
  slices: readonly Slice[],
  outcomes: readonly SliceOutcome[],
  startedAt: number,
): void {
  if (!isTracing()) return;
  const total = outcomes.reduce((sum, { applied }) => sum + applied, 0);
  slices.forEach((slice, index) => {
    const { verdict, parked } = outcomes[index]!;
    if (verdict.kind !== 'apply') return;
    const applied = slice.messages.filter(({ message }) => message.offset >= verdict.from);
    const causes = sampledCauses(applied.map(({ message }) => message.headers.traceparent));
    for (const { traceparent, count } of causes.values()) {
      startSpan({
        name: `apply ${slice.topic}`,
        kind: SpanKind.CONSUMER,
        parent: traceparent,
        startTime: startedAt,
        attributes: {
          'messaging.system': 'kafka',
          'messaging.operation.type': 'process',
          'messaging.destination.name': slice.topic,
          'messaging.destination.partition.id': String(slice.partition),
          'messaging.consumer.group.name': group,
          'messaging.batch.message_count': count,
          'dong_hanh.transaction.events': total,
          'dong_hanh.partition.parked': parked,
        },
      })?.end();
    }
  });
}
