import { Database } from '@dong-hanh/persistence';
import { expectInvariants } from '@dong-hanh/testing';
import { acknowledgedDecisions } from './awards.js';
import { call, runningPlatform } from './platform.js';

type ServiceDatabase = 'emulation' | 'membership' | 'reporting';

/** The address of a service's database, as superuser. */
function databaseUrl(service: ServiceDatabase): string {
  const address = new URL(runningPlatform().processes.postgres?.url ?? '');
  address.pathname = `/${service}`;
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
        membership: databaseUrl('membership'),
        reporting: databaseUrl('reporting'),
      },
      integrity: async () =>
        (await call<{ equal: boolean; differences: unknown[] }>('analyst', 'GET', '/v1/integrity'))
          .body,
      acknowledged: acknowledgedDecisions(),
    },
    withinMs,
  );
}
