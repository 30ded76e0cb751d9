import { inDatabase } from '../harness/context.js';
import type { BenchContext } from '../harness/goal.js';
import { openLoop, type LoadResult } from '../harness/http-load.js';
import { accessToken } from '../platform-client.js';
import { decisionBody, recipientsOf } from '../writes/recipients.js';

const CONNECTIONS = 32;
const LISTS = 4_000;

/** Decisions of one award each, sent to emulation at a fixed rate. */
export class AwardLoad {
  private sent = 0;

  private constructor(
    private readonly context: BenchContext,
    private readonly recipients: readonly string[],
  ) {}

  static async prepare(context: BenchContext): Promise<AwardLoad> {
    const recipients = await recipientsOf(context);
    const lists = Array.from({ length: LISTS }, () => JSON.stringify(recipients.take(1)));
    return new AwardLoad(context, lists);
  }

  /** @throws at the first request that is not answered with success */
  async run(perSecond: number, seconds: number): Promise<LoadResult> {
    const { platform } = this.context;
    return openLoop({
      url: `${platform.processes.emulation!.url}/v1/award-decisions`,
      token: await accessToken(platform, 'vgcl-officer'),
      connections: CONNECTIONS,
      perSecond,
      seconds,
      nextBody: () => decisionBody(this.recipients[this.sent++ % this.recipients.length]!),
    });
  }

  /** Goes on whatever happens to the platform: what is refused meanwhile is not sent again. */
  async runThrough(perSecond: number, seconds: number): Promise<void> {
    const until = performance.now() + seconds * 1_000;
    while (performance.now() < until) {
      const left = (until - performance.now()) / 1_000;
      await this.run(perSecond, left).catch(
        () => new Promise((resolve) => setTimeout(resolve, 50)),
      );
    }
  }
}

/** The address of a service's database on the platform's server, as superuser. */
export function serviceUrl(context: BenchContext, service: 'emulation' | 'reporting'): string {
  return inDatabase(context.databaseUrl, service);
}
