import { setTimeout as pause } from 'node:timers/promises';
import type { Goal } from '../harness/goal.js';

/** What the platform takes of one core while nobody wants anything of it. */
export const idleGoal: Goal = {
  id: 'G11',
  title: 'idle platform, all processes together',
  unit: '% of a core',
  isHigherBetter: false,
  wanted: { absolute: 12 },
  open: (context) => {
    const seconds = context.scale(60, 6);
    const run = async () => {
      const cpu = context.measureCpu();
      await pause(seconds * 1_000);
      const { bench: _, ...cpuSeconds } = cpu();
      const shares = Object.entries(cpuSeconds).map(([name, used]): [string, number] => [
        name,
        (used / seconds) * 100,
      ]);
      const value = shares.reduce((sum, [, share]) => sum + share, 0);
      return { value, cpuSeconds, figures: Object.fromEntries(shares) };
    };
    return Promise.resolve({
      contenders: [{ name: 'platform', role: 'ours', run }],
      verify: () => Promise.resolve(),
      close: () => Promise.resolve(),
    });
  },
};
