import { Database } from '@dong-hanh/persistence';
import { eventually, expectInvariants } from '@dong-hanh/testing';
import { acknowledgedDecisions } from './awards.js';
import { call, get, runningPlatform } from './platform.js';
import { acknowledgedGrants } from './support.js';

export type ServiceDatabase = 'emulation' | 'welfare-support' | 'membership' | 'reporting';

/** The address of a service's database, as superuser. */
export function databaseUrl(service: ServiceDatabase): string {
  const address = new URL(runningPlatform().processes.postgres?.url ?? '');
  address.pathname = `/${service.replaceAll('-', '_')}`;
  return address.href;
}

/** Looks into a service's database, as superuser and past the service. */
export async function inDatabase<T>(
  service: ServiceDatabase,
  look: (database: Database) => Promise<T>,
): Promise<T> {
  const url = databaseUrl(service);
  const database = new Database({ url, applicationName: 'journey', max: 1 });
  try {
    return await look(database);
  } finally {
    await database.close();
  }
}

/** The broker of the running platform. */
export function brokers(): string[] {
  return (runningPlatform().processes.kafka?.brokers ?? '').split(',');
}

/** Waits until I1 to I6 hold on the composed platform, for all decisions that the file was promised. */
export async function expectNothingLostOrDoubled(withinMs?: number): Promise<void> {
  await expectInvariants(
    {
      brokers: brokers(),
      databaseUrls: {
        emulation: databaseUrl('emulation'),
        'welfare-support': databaseUrl('welfare-support'),
        membership: databaseUrl('membership'),
        reporting: databaseUrl('reporting'),
      },
      integrity: async () =>
        (await call<{ equal: boolean; differences: unknown[] }>('analyst', 'GET', '/v1/integrity'))
          .body,
      acknowledged: acknowledgedDecisions(),
      acknowledgedGrants: acknowledgedGrants(),
    },
    withinMs,
  );
}

/** Waits until every reader hears its sources and has applied all of them: the platform is at rest. */
export async function expectCaughtUp(withinMs?: number): Promise<void> {
  await eventually(
    async () => {
      const { data } = await get<{ data: { group: string; topic: string; lagSeconds: number }[] }>(
        'analyst',
        '/v1/streams',
      );
      const behind = data.filter(({ lagSeconds }) => lagSeconds > 0);
      if (behind.length > 0) throw new Error(`behind: ${JSON.stringify(behind)}`);
    },
    { withinMs },
  );
}
