import {
  ROOT_CONTEXT,
  trace,
  type Attributes,
  type Span,
  type SpanKind,
  type Tracer,
} from '@opentelemetry/api';
import { spanContextOf } from './trace-context.js';

/** A piece of work to tell of. */
export interface SpanStart {
  name: string;
  kind: SpanKind;
  /** The `traceparent` of what caused it; without one a trace begins here. */
  parent?: string | undefined;
  /** Codes, counts and templates: never a name, an id of a person or a value out of a query. */
  attributes: Attributes;
  /** Milliseconds since 1970, when it began before it is told of. */
  startTime?: number;
}

/** One per process, not in the API's global place: that one answers with spans that do nothing, not with nothing. */
let current: Tracer | undefined;

/** Has spans made by `tracer` from now on; undefined = by nobody. */
export function useTracer(tracer: Tracer | undefined): void {
  current = tracer;
}

/** False when nobody wants spans: then nothing is to be spent on them. */
export function isTracing(): boolean {
  return current !== undefined;
}

/** Begins a span, which whoever asks for it ends; undefined when nobody wants spans. */
export function startSpan({ name, parent, ...options }: SpanStart): Span | undefined {
  if (!current) return undefined;
  const cause = spanContextOf(parent);
  const context = cause ? trace.setSpanContext(ROOT_CONTEXT, cause) : ROOT_CONTEXT;
  return current.startSpan(name, options, context);
}
