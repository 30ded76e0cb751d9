import { Logger } from '@nestjs/common';
import { createRedis, endRedis, type RedisClient } from '../redis.js';

/**
 * The connections of a process to the Redis that carries its jobs. Without Redis jobs are accepted and
 * cancelled, and run when it is back; log and health say so.
 */
export class RedisConnections {
  /** For what can be said again later: fails at once while Redis is away. */
  readonly hurried: RedisClient;
  private readonly logger = new Logger('jobs');
  private readonly patient: RedisClient[] = [];
  private awaySince: number | undefined;

  constructor(
    private readonly url: string,
    private readonly name: string,
  ) {
    this.hurried = createRedis(url, {
      name: `${name}-jobs`,
      whenAway: 'fail',
      onError: (error) => this.noteAway(error),
    });
    this.hurried.on('ready', () => this.noteBack());
    this.hurried.on('close', () => this.noteAway(new Error('the connection was closed')));
  }

  get isReady(): boolean {
    return this.hurried.status === 'ready';
  }

  /** A connection that waits for Redis; closed with the others, as are those that BullMQ makes of it. */
  open(purpose: string): RedisClient {
    const redis = createRedis(this.url, {
      name: `${this.name}-jobs-${purpose}`,
      whenAway: 'wait',
      onError: (error) => this.noteAway(error),
    });
    const duplicate = redis.duplicate.bind(redis);
    redis.duplicate = (override) => {
      const copy = duplicate(override);
      this.patient.push(copy);
      return copy;
    };
    this.patient.push(redis);
    return redis;
  }

  /** @returns nothing when Redis answers, else a remark */
  async health(): Promise<string | undefined> {
    try {
      await this.hurried.ping();
      return undefined;
    } catch {
      return 'Redis is away: jobs are accepted and run when it is back';
    }
  }

  close(): void {
    this.hurried.removeAllListeners('close');
    for (const redis of [this.hurried, ...this.patient]) endRedis(redis);
  }

  private noteAway(error: Error): void {
    if (this.awaySince !== undefined) return;
    this.awaySince = Date.now();
    this.logger.warn(`Redis is away, jobs wait: ${error.message}`);
  }

  private noteBack(): void {
    if (this.awaySince === undefined) return;
    const seconds = Math.round((Date.now() - this.awaySince) / 1_000);
    this.awaySince = undefined;
    this.logger.log(`Redis is back after ${seconds} s, jobs go on`);
  }
}
