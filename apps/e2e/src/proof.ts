import { expectInvariants } from '@dong-hanh/testing';
import { call, runningPlatform } from './platform.js';

/** The address of a service's database, as superuser. */
function databaseUrl(service: string): string {
  const address = new URL(runningPlatform().processes.postgres?.url ?? '');
  address.pathname = `/${service}`;
  return address.href;
}

/** The broker of the running platform. */
export function brokers(): string[] {
  return (runningPlatform().processes.kafka?.brokers ?? '').split(',');
}

/** Waits until I1 to I5 hold on the composed platform. */
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
    },
    withinMs,
  );
}
