import { RetryLater } from '@dong-hanh/jobs';
import { Problem } from '@dong-hanh/service-kit';
import { z } from 'zod';
import { integrityAnswer } from './reconciliation.dto.js';
import type { ServiceDifference } from './reconciliation.rules.js';

export interface PlatformAddress {
  gatewayUrl: string;
  tokenUrl: string;
  /** The secret of the client `reconciliation`. */
  clientSecret: string;
}

const CLIENT = 'reconciliation';
const TOKEN_LIMIT_MS = 10_000;
/** The gateway asks all services for all records that differ. */
const COMPARE_LIMIT_MS = 120_000;

const tokenAnswer = z.object({ access_token: z.string() });

/** What one comparison found. */
export interface Look {
  /** False while events are on their way: a difference may then be none. */
  settled: boolean;
  differences: ServiceDifference[];
}

/** Asks the gateway to compare what the services hold, as a client with an account of its own. */
export class PlatformIntegrity {
  constructor(private readonly address: PlatformAddress) {}

  /**
   * @throws RetryLater when the issuer or the gateway does not answer, or a service behind it
   * @throws Problem when the client is unknown to the issuer or has no right
   */
  async compare(signal: AbortSignal): Promise<Look> {
    const { gatewayUrl } = this.address;
    const authorization = `Bearer ${await this.token(signal)}`;
    const answer = await ask('gateway', new URL('/v1/integrity', gatewayUrl), {
      headers: { authorization },
      signal: AbortSignal.any([signal, AbortSignal.timeout(COMPARE_LIMIT_MS)]),
    });
    if (answer.status === 401) throw new Problem('unauthenticated');
    if (answer.status === 403) {
      throw new Problem('permission-missing', { permission: 'integrity.read' });
    }
    return integrityAnswer.parse(await bodyOf('gateway', answer));
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
