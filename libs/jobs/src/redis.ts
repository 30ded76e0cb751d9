import { Redis } from 'ioredis';

/** A connection to Redis; the type that other packages name, so that only this library imports ioredis. */
export type RedisClient = Redis;

export interface RedisSettings {
  /** Shown by `CLIENT LIST`, e.g. `gateway`. */
  name: string;
  /**
   * What a command does while Redis is away: `fail` at once, for what can do without it, or `wait`
   * until it is back, for work that must not be lost.
   */
  whenAway: 'fail' | 'wait';
  /**
   * Sends the commands of one turn of the event loop in one write: under load that is one system call for a
   * batch instead of one for each. Not for commands that block.
   */
  isBatched?: boolean;
  /** Called with each connection error; without it they would end the process. */
  onError(error: Error): void;
}

const FIRST_RETRY_MS = 50;
const LAST_RETRY_MS = 2_000;
const CONNECT_LIMIT_MS = 2_000;
const COMMAND_LIMIT_MS = 250;
/** ioredis sits out this limit when it is closed while disconnected; its default would delay every stop by 2 s. */
const DISCONNECT_LIMIT_MS = 200;

/**
 * Connects to Redis and keeps reconnecting, 50 ms after the first failure and at most 2 s after later
 * ones.
 *
 * @param url `redis://[user:password@]host:port[/database]`
 * @returns a client that the caller closes with `endRedis`
 */
export function createRedis(
  url: string,
  { name, whenAway, isBatched = false, onError }: RedisSettings,
): RedisClient {
  const redis = new Redis(url, {
    connectionName: name,
    connectTimeout: CONNECT_LIMIT_MS,
    disconnectTimeout: DISCONNECT_LIMIT_MS,
    retryStrategy: retryDelay,
    enableAutoPipelining: isBatched,
    ...(whenAway === 'fail'
      ? { enableOfflineQueue: false, maxRetriesPerRequest: 0, commandTimeout: COMMAND_LIMIT_MS }
      : { maxRetriesPerRequest: null }),
  });
  redis.on('error', onError);
  return redis;
}

/**
 * Ends a client at once, whatever it is doing; its pending commands fail. ioredis does not end one that is
 * between two attempts to connect: its commands would stay pending, and BullMQ, which waits for its end,
 * with its timers (taskforcesh/bullmq#4656). In the state before the first attempt it does.
 */
export function endRedis(redis: RedisClient): void {
  if (redis.status === 'reconnecting') redis.status = 'wait';
  redis.disconnect();
}

/** How long to wait before the given attempt to reconnect, in milliseconds. */
export function retryDelay(attempt: number): number {
  return Math.min(FIRST_RETRY_MS * 2 ** (attempt - 1), LAST_RETRY_MS);
}
