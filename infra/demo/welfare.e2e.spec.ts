import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { accessToken } from '../local/access-token.js';
import { runWelfare } from './welfare.js';

interface RunFile {
  gateway: string;
  processes: Record<string, { url: string }>;
}

describe('the welfare demo', () => {
  it('records nothing again at a later start, and the statistics are what was posted', async () => {
    const run = JSON.parse(readFileSync(process.env.RUN_JSON ?? '', 'utf8')) as RunFile;
    const rows = await runWelfare({
      gateway: run.gateway,
      token: (account) => accessToken(run.processes.identity!.url, account),
    });
    expect(rows).toHaveLength(8);
    for (const { posted, statistic, 'statistic after': time } of rows) {
      expect([statistic, time]).toEqual([posted, 'earlier start']);
    }
  });
});
