import { setTimeout as pause } from 'node:timers/promises';
import { LiveFeed } from '@dong-hanh/jobs';
import {
  AccessRights,
  EventStreams,
  Problem,
  type Actor,
  type ServerSentEvent,
} from '@dong-hanh/service-kit';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { LiveEntry } from '@dong-hanh/contracts';
import type { FastifyReply } from 'fastify';
import { LiveSight } from './live-sight.js';

/** How `GET /v1/live` behaves where the usual is not right. */
export interface LiveSettings {
  streamsPerAccount: number;
  heartbeatMs?: number;
  unreadLimitMs?: number;
}
export const LIVE_SETTINGS = Symbol('reporting.live-settings');

const TOO_MANY_RETRY_SECONDS = 5;
const ASK_AGAIN_MS = 1_000;

/** Shows what is being applied, to each account what it may see. */
@Injectable()
export class LiveService {
  private readonly logger = new Logger('live');
  private readonly open = new Map<string, number>();

  constructor(
    private readonly feed: LiveFeed,
    private readonly streams: EventStreams,
    private readonly rights: AccessRights,
    @Inject(LIVE_SETTINGS) private readonly settings: LiveSettings,
  ) {}

  /**
   * Answers with events until the client leaves, its token ends or the account may see nothing any more.
   *
   * @param afterId goes on after this event
   * @throws Problem 403, and 429 when the account has too many streams open
   */
  async follow(actor: Actor, afterId: string | undefined, reply: FastifyReply): Promise<void> {
    const { accountId, expiresAt } = actor;
    const sight = new LiveSight(accountId, this.rights);
    await sight.refresh();
    const leave = this.enter(accountId);
    try {
      await this.streams.answer(reply, { ...this.settings, endsAt: expiresAt }, (signal) =>
        this.events(sight, afterId, signal),
      );
    } finally {
      leave();
    }
  }

  /** Counts a stream of the account. @returns counts it off again */
  private enter(accountId: string): () => void {
    const count = (this.open.get(accountId) ?? 0) + 1;
    if (count > this.settings.streamsPerAccount) {
      const seconds = TOO_MANY_RETRY_SECONDS;
      throw new Problem('too-many-requests', { seconds }, [], { retryAfterSeconds: seconds });
    }
    this.open.set(accountId, count);
    return () => {
      const left = this.open.get(accountId)! - 1;
      if (left === 0) this.open.delete(accountId);
      else this.open.set(accountId, left);
    };
  }

  private async *events(
    sight: LiveSight,
    afterId: string | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<ServerSentEvent> {
    for await (const { id, entry } of this.feed.entries(afterId, signal)) {
      const seen = await this.seenOf(entry, sight, signal);
      if (seen === 'nothing-any-more') return;
      if (seen) yield { id, event: seen.kind, data: seen };
    }
  }

  /** Rights that cannot be asked for just now are asked for again: nothing is shown and nothing left out. */
  private async seenOf(
    entry: LiveEntry,
    sight: LiveSight,
    signal: AbortSignal,
  ): Promise<LiveEntry | 'nothing-any-more' | undefined> {
    for (;;) {
      try {
        return await sight.of(entry);
      } catch (error) {
        if (error instanceof Problem && error.code === 'permission-missing') {
          return 'nothing-any-more';
        }
        this.logger.warn(`the rights of a reader cannot be read: ${String(error)}`);
      }
      await pause(ASK_AGAIN_MS);
      if (signal.aborted) return undefined;
    }
  }
}
