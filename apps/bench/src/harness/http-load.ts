import { setTimeout as pause } from 'node:timers/promises';
import { HttpConnection, requestText } from './http-connection.js';
import { shareOf } from './statistics.js';

/** Requests that a load is made of. Anything but success ends it loudly: a refused write is fast and worth nothing. */
export interface Load {
  url: string;
  token: string;
  connections: number;
  seconds: number;
  /** the JSON of the next request */
  nextBody(): string;
}

export interface LoadResult {
  requests: number;
  seconds: number;
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
}

/** As many requests as are answered: every connection sends the next when it has its answer. */
export async function closedLoop(load: Load): Promise<LoadResult> {
  const times: number[] = [];
  const began = performance.now();
  const until = began + load.seconds * 1_000;
  await onConnections(load, async (connection, post) => {
    for (let at = performance.now(); at < until;) {
      await post(connection);
      const now = performance.now();
      times.push(now - at);
      at = now;
    }
  });
  return summaryOf(times, performance.now() - began);
}

/**
 * Requests at a fixed rate, whatever the server does. Each time counts from the moment at which the request
 * was due, also when it had to wait for a free connection: a server that stalls is not spared the requests
 * which would have come meanwhile.
 *
 * @param sent told of each answer: when the request was due, and when it was answered
 */
export async function openLoop(
  load: Load & { perSecond: number },
  sent?: (dueMs: number, answeredMs: number) => void,
): Promise<LoadResult> {
  const times: number[] = [];
  const count = Math.round(load.perSecond * load.seconds);
  const began = performance.now();
  let next = 0;
  await onConnections(load, async (connection, post) => {
    for (let mine = next++; mine < count; mine = next++) {
      const due = began + (mine * 1_000) / load.perSecond;
      await untilDue(due);
      await post(connection);
      const now = performance.now();
      times.push(now - due);
      sent?.(due, now);
    }
  });
  return summaryOf(times, performance.now() - began);
}

/** Timers are a millisecond late or more: the last one is spent asking. */
async function untilDue(due: number): Promise<void> {
  const left = due - performance.now();
  if (left > 2) await pause(left - 1.5);
  while (performance.now() < due) await new Promise((resolve) => setImmediate(resolve));
}

async function onConnections(
  { url, token, connections: count, nextBody }: Load,
  work: (connection: HttpConnection, post: (to: HttpConnection) => Promise<void>) => Promise<void>,
): Promise<void> {
  const target = new URL(url);
  const connections = await Promise.all(
    Array.from({ length: count }, () => HttpConnection.to(target)),
  );
  const post = async (to: HttpConnection) => {
    const { status, text } = await to.send(requestText(target, token, nextBody()));
    if (status < 200 || status > 299) throw new Error(`POST ${url}: ${status} ${text}`);
  };
  try {
    await Promise.all(connections.map((connection) => work(connection, post)));
  } finally {
    for (const connection of connections) connection.close();
  }
}

function summaryOf(times: readonly number[], ms: number): LoadResult {
  const rounded = (value: number) => Math.round(value * 100) / 100;
  return {
    requests: times.length,
    seconds: ms / 1_000,
    perSecond: (times.length * 1_000) / ms,
    p50Ms: rounded(shareOf(times, 0.5)),
    p99Ms: rounded(shareOf(times, 0.99)),
    maxMs: rounded(shareOf(times, 1)),
  };
}
