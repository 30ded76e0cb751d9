/**
 * A signal that aborts when this process is asked to stop: by Ctrl-C, by SIGTERM, by a closed terminal, or because the
 * process that started it is gone. Being asked twice changes nothing: every step of the stop has a limit of its own.
 */
export function stopRequest(): AbortSignal {
  const controller = new AbortController();
  const stop = () => controller.abort();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  process.on('disconnect', stop);
  process.channel?.unref();
  // A reader of our output that goes away (`npm start | head`) must not end the platform by an unhandled error.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  return controller.signal;
}

/** Resolves when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) =>
    signal.addEventListener('abort', () => resolve(), { once: true }),
  );
}
