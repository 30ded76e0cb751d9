import { runCeremony } from '../demo/ceremony.ts';
import { abolishDistricts } from '../demo/districts-abolished.ts';
import { runWelfare } from '../demo/welfare.ts';
import { accessToken } from './access-token.ts';
import { explain, Stopped } from './failure.ts';
import type { Launch } from './launch.ts';
import { loadDemo, type Platform } from './platform.ts';
import { say, step } from './progress.ts';
import { formatTable } from './table.ts';

/** Loads the demo data, unless it is there, and runs the platform's main job on it. */
export async function runDemo(launch: Launch, platform: Platform): Promise<void> {
  await loadDemo(launch, platform);
  const { around } = platform;
  const access = {
    gateway: around.urls.gateway!,
    token: (account: string) => accessToken(around.urls.identity!, account),
  };
  try {
    const awards = await step(
      'Main job: decisions → awards → honours → statistics',
      'about 3 s',
      () => runCeremony(access),
    );
    say(`\n${formatTable(awards)}\n`);
    const support = await step('Support: grants → statistics', 'about 3 s', () =>
      runWelfare(access),
    );
    say(`\n${formatTable(support)}\n`);
    const units = await step('Organisation: the district level ends', 'about 2 s', () =>
      abolishDistricts(access),
    );
    say(`\n${formatTable(units)}\n`);
  } catch (error) {
    if (launch.signal.aborted) throw new Stopped();
    // The platform is up, and looking into it is the way to find out why.
    say(`The main job failed, and the platform stays up: ${explain(error)}`);
  }
}
