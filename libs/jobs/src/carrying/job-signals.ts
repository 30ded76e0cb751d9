import type { RedisClient } from '../redis.js';
import type { RedisConnections } from './redis-connections.js';

/** What happened to a job: its run went on or ended, or somebody cancelled it. */
export type JobNews = 'moved' | 'cancelled';

type Listener = (id: string, news: JobNews) => void;

/**
 * Tells the processes of a service that a job changed. Nothing depends on a message: who listens looks
 * into the table by himself after a while.
 */
export class JobSignals {
  private readonly listeners = new Set<Listener>();
  private readonly channel: string;
  private listening: RedisClient | undefined;

  constructor(
    private readonly redis: RedisConnections,
    prefix: string,
  ) {
    this.channel = `${prefix}:changed`;
  }

  /** Says that a job changed, here and elsewhere. Never throws. */
  send(id: string, news: JobNews): void {
    for (const listener of this.listeners) listener(id, news);
    if (!this.redis.isReady) return;
    this.redis.hurried.publish(this.channel, `${news} ${id}`).catch(() => undefined);
  }

  listen(listener: Listener): void {
    this.listeners.add(listener);
    if (this.listening) return;
    this.listening = this.redis.open('signals');
    this.listening.on('message', (_channel: string, message: string) => {
      const [news, id = ''] = message.split(' ') as [JobNews, string?];
      for (const each of this.listeners) each(id, news);
    });
    this.listening.subscribe(this.channel).catch(() => undefined);
  }
}
