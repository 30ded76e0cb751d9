import { runningPlatform } from '../../platform.js';

const owners = ['emulation', 'welfare-support', 'membership'] as const;

/** A figure of the relays, the sum over all services that have one. */
export async function relayFigure(
  name: 'publish_failures_total' | 'age_seconds' | 'log_losses_total',
): Promise<number> {
  const values = await Promise.all(
    owners.map(async (service) => {
      const url = runningPlatform().processes[service]?.url ?? '';
      const text = await (await fetch(`${url}/metrics`)).text();
      const line = new RegExp(`^dong_hanh_outbox_${name}(?:\\{[^}]*\\})? (.+)$`, 'm').exec(text);
      return Number(line?.[1] ?? Number.NaN);
    }),
  );
  return values.reduce((sum, each) => sum + each, 0);
}
