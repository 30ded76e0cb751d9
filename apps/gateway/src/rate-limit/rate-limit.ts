import rateLimit from '@fastify/rate-limit';
import { createRedis, type RedisClient } from '@dong-hanh/jobs';
import { Problem, sendProblem } from '@dong-hanh/service-kit';
import type { LoggerService } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';

const WINDOW_MS = 1_000;
const KEYS = 'dong-hanh:rate:';
/** While Redis is away it is asked again once in this time; all other requests pass at once. */
const ASK_AGAIN_MS = 1_000;

type Check = ReturnType<FastifyInstance['createRateLimit']>;

/**
 * How many requests each account may send in a second, counted in Redis for all gateways together.
 * It protects, it does not decide: while Redis is away every request passes, and health and log say so.
 */
export class RateLimit {
  private readonly redis: RedisClient;
  private check: Check;
  private awaySince: number | undefined;
  private askedAt = 0;

  constructor(
    private readonly settings: { redisUrl: string; perSecond: number },
    private readonly logger: LoggerService,
  ) {
    this.redis = createRedis(settings.redisUrl, {
      name: 'gateway',
      whenAway: 'fail',
      isBatched: true,
      onError: (error) => this.noteAway(error),
    });
    this.redis.on('ready', () => this.noteBack());
  }

  /** Counts each request that has an account, after its token was verified and before its body is read. */
  async register(server: FastifyInstance): Promise<void> {
    await server.register(rateLimit, {
      global: false,
      redis: this.redis,
      nameSpace: KEYS,
      max: this.settings.perSecond,
      timeWindow: WINDOW_MS,
      keyGenerator: (request) => request.context.actor?.accountId ?? request.ip,
    });
    this.check = server.createRateLimit();
    server.addHook('onRequest', async (request, reply) => {
      const problem = request.context.actor ? await this.excess(request) : undefined;
      if (!problem) return undefined;
      sendProblem(reply, problem, request);
      return reply;
    });
  }

  /** @returns nothing when requests are counted, else a remark */
  async health(): Promise<string | undefined> {
    try {
      await this.redis.ping();
      this.noteBack();
      return undefined;
    } catch (error) {
      this.noteAway(error);
      return 'away: requests are not limited';
    }
  }

  close(): void {
    this.redis.disconnect();
  }

  /** @returns 429 with the time after which the account may go on, if it has to wait */
  private async excess(request: FastifyRequest): Promise<Problem | undefined> {
    const outcome = await this.count(request);
    if (!outcome || outcome.isAllowed || !outcome.isExceeded) return undefined;
    const seconds = Math.max(1, outcome.ttlInSeconds);
    return new Problem('too-many-requests', { seconds }, [], { retryAfterSeconds: seconds });
  }

  private async count(request: FastifyRequest) {
    if (this.awaySince !== undefined && Date.now() - this.askedAt < ASK_AGAIN_MS) return undefined;
    this.askedAt = Date.now();
    try {
      const outcome = await this.check(request);
      this.noteBack();
      return outcome;
    } catch (error) {
      this.noteAway(error);
      return undefined;
    }
  }

  private noteAway(error: unknown): void {
    if (this.awaySince !== undefined) return;
    this.awaySince = Date.now();
    const reason = error instanceof Error ? error.message : String(error);
    this.logger.warn(`Redis is away, requests are not limited: ${reason}`, 'RateLimit');
  }

  private noteBack(): void {
    if (this.awaySince === undefined) return;
    const seconds = Math.round((Date.now() - this.awaySince) / 1_000);
    this.awaySince = undefined;
    this.logger.log(`Redis is back after ${seconds} s, requests are limited again`, 'RateLimit');
  }
}
