/** Ends when either the caller no longer wants an answer or it has taken too long. */
export function limited(signal: AbortSignal | null | undefined, limitMs: number): AbortSignal {
  const timeout = AbortSignal.timeout(limitMs);
  return signal ? AbortSignal.any([signal, timeout]) : timeout;
}
