import { isTracing, startSpan, traceparentOf } from '@dong-hanh/service-kit';
import { SpanKind, type Span } from '@opentelemetry/api';
import type { OutgoingMessage } from '../kafka/event-log.js';
import { sampledCauses } from './spans-by-trace.js';

/** The spans of one page on its way to the log: one for each decision in it that is traced. */
export class PublishSpans {
  private readonly spans: Span[] = [];

  private constructor(messages: readonly OutgoingMessage[]) {
    const causes = sampledCauses(messages.map(({ headers }) => headers?.traceparent));
    const continued = new Map<string, string>();
    for (const { traceparent, count } of causes.values()) {
      const span = startSpan({
        name: 'outbox publish',
        kind: SpanKind.PRODUCER,
        parent: traceparent,
        attributes: {
          'messaging.system': 'kafka',
          'messaging.operation.type': 'send',
          'messaging.batch.message_count': count,
          'dong_hanh.page.events': messages.length,
        },
      });
      if (!span) continue;
      this.spans.push(span);
      continued.set(traceparent, traceparentOf(span));
    }
    for (const { headers } of messages) {
      const next = continued.get(headers?.traceparent ?? '');
      if (headers && next) headers.traceparent = next;
    }
  }

  /**
   * Begins them, and has each message name the one that it belongs to.
   *
   * @returns undefined when nobody wants spans
   */
  static of(messages: readonly OutgoingMessage[]): PublishSpans | undefined {
    return isTracing() ? new PublishSpans(messages) : undefined;
  }

  /** The log did not take the page; it is sent again. */
  failed(): void {
    for (const span of this.spans) span.addEvent('not acknowledged');
  }

  /** Ends them. Those of a page that is given up never end, and so are not told: another relay sends it. */
  acknowledged(): void {
    for (const span of this.spans) span.end();
  }
}
