import { topics, type Permission } from '@dong-hanh/contracts';
import { RetryLater } from '@dong-hanh/jobs';
import { Problem } from '@dong-hanh/service-kit';
import { z } from 'zod';
import { integrityAnswer, repairAnswer, streamsAnswer } from './reconciliation.dto.js';
import type { RecordFamily, ServiceDifference } from './reconciliation.rules.js';

export interface PlatformAddress {
  gatewayUrl: string;
  tokenUrl: string;
  /** The secret of the client `reconciliation`. */
  clientSecret: string;
}

const CLIENT = 'reconciliation';
const TOKEN_LIMIT_MS = 10_000;
/** The gateway asks all services for all records that differ. */
const ASK_LIMIT_MS = 120_000;

const readTopics = new Set<string>([topics.award, topics.support, topics.member, topics.unit]);
const tokenAnswer = z.object({ access_token: z.string() });

/** Compares and repairs what the services hold, by the gateway, as a client with an account of its own. */
export class PlatformIntegrity {
  constructor(private readonly address: PlatformAddress) {}

  /**
   * What the services differ in now, events on their way included.
   *
   * @param families what to compare
   * @throws RetryLater when the issuer or the gateway does not answer, or a service behind it
   * @throws Problem when the client is unknown to the issuer or has no right
   */
  async compare(
    signal: AbortSignal,
    families: readonly RecordFamily[],
  ): Promise<ServiceDifference[]> {
    const path = `/v1/integrity?families=${families.join(',')}`;
    const answer = await this.ask('GET', path, 'integrity.read', signal);
    return integrityAnswer.parse(answer).differences;
  }

  /** How far the reader that is furthest behind is behind with what is compared. @throws as `compare` */
  async lagSeconds(signal: AbortSignal): Promise<number> {
    const answer = await this.ask('GET', '/v1/streams', 'stream.read', signal);
    const own = streamsAnswer.parse(answer).data.filter(({ topic }) => readTopics.has(topic));
    return Math.max(0, ...own.map(({ lagSeconds }) => lagSeconds));
  }

  /** Has records forgotten by their readers and published again by their owner. @throws as `compare` */
  async repair(
    records: { family: RecordFamily; recordIds: readonly string[] },
    signal: AbortSignal,
  ): Promise<void> {
    const path = '/v1/integrity/repairs';
    repairAnswer.parse(await this.ask('POST', path, 'integrity.reconcile', signal, records));
  }

  private async ask(
    method: string,
    path: string,
    permission: Permission,
    signal: AbortSignal,
    content?: object,
  ): Promise<unknown> {
    const authorization = `Bearer ${await this.token(signal)}`;
    const answer = await ask('gateway', new URL(path, this.address.gatewayUrl), {
      method,
      headers: { authorization, ...(content && { 'content-type': 'application/json' }) },
      ...(content && { body: JSON.stringify(content) }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(ASK_LIMIT_MS)]),
    });
    if (answer.status === 401) throw new Problem('unauthenticated');
    if (answer.status === 403) throw new Problem('permission-missing', { permission });
    return bodyOf('gateway', answer);
  }

  private async token(signal: AbortSignal): Promise<string> {
    const { tokenUrl, clientSecret } = this.address;
    const answer = await ask('identity', new URL(tokenUrl), {
      method: 'POST',
      // RFC 6749 §4.4, §2.3.1
      headers: { authorization: `Basic ${btoa(`${CLIENT}:${encodeURIComponent(clientSecret)}`)}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(TOKEN_LIMIT_MS)]),
    });
    if (answer.status === 400 || answer.status === 401) throw new Problem('unauthenticated');
    return tokenAnswer.parse(await bodyOf('identity', answer)).access_token;
  }
}

/** @throws RetryLater for what may be otherwise in a while */
async function ask(service: string, url: URL, request: RequestInit): Promise<Response> {
  const answer = await fetch(url, request).catch((cause: unknown) => {
    throw new RetryLater(service, { cause });
  });
  if (answer.status < 500 && answer.status !== 429) return answer;
  const afterSeconds = Number(answer.headers.get('retry-after') ?? Number.NaN);
  throw new RetryLater(service, Number.isNaN(afterSeconds) ? {} : { afterSeconds });
}

async function bodyOf(service: string, answer: Response): Promise<unknown> {
  try {
    return (await answer.json()) as unknown;
  } catch (cause) {
    throw new RetryLater(service, { cause });
  }
}
