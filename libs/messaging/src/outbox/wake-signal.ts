const listeners = new Set<() => void>();

/**
 * A hint, after a commit, that the outbox holds something new, so that an idle relay in this process need
 * not wait for its next look. Only a hint: nothing is lost without it.
 */
export function wakeRelay(): void {
  for (const listener of listeners) listener();
}

/** Calls `listener` at each hint. @returns stops that */
export function onWake(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
