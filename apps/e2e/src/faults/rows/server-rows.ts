import { eventually } from '@dong-hanh/testing';
import { statistic } from '../../awards.js';
import { isAlive, refusesConnections } from '../../processes.js';
import { FirstAnswers } from '../stage/first-answers.js';
import type { FaultScenario, Mutation } from '../scenario.js';

const notOnDisk: Mutation = {
  name: 'answers before what it committed is on disk',
  edits: [
    {
      file: 'libs/persistence/src/database.ts',
      find: `await client.query('begin')`,
      replace: `await client.query('begin; set local synchronous_commit = off')`,
    },
  ],
};

const databaseEnds = [
  [
    'postgres-killed',
    'SIGKILL',
    'kill -9 PostgreSQL, all databases, right after an answer: others are told 503 and when to come again',
  ],
  [
    'postgres-stopped',
    'SIGQUIT',
    'immediate stop of PostgreSQL, all databases, right after an answer: others are told 503 and when to come again',
  ],
] as const;

const databases = databaseEnds.map(([name, signal, fault]): FaultScenario => ({
  name,
  fault,
  isQuick: name === 'postgres-killed',
  control: notOnDisk,
  async run(stage) {
    const impatient = await FirstAnswers.open();
    const takeoverMs = await stage.whileRecording(async () => {
      await stage.decide(3);
      const pid = stage.pidOf('postgres');
      process.kill(pid, signal);
      const endedAt = performance.now();
      await eventually(() => {
        if (isAlive(pid)) throw new Error('PostgreSQL still runs');
      });
      await impatient.postUntil(503);
      await stage.decide();
      const took = performance.now() - endedAt;
      await stage.awaitRestart('postgres', pid);
      await stage.support();
      return took;
    });
    const refused = impatient.all.filter(({ status }) => status !== 201);
    const wrong = refused.filter(({ status, retryAfter }) => status !== 503 || !(retryAfter > 0));
    if (wrong.length > 0) throw new Error(`refused badly: ${JSON.stringify(wrong)}`);
    return { takeoverMs };
  },
}));

const broker: FaultScenario = {
  name: 'broker-killed',
  fault: 'kill -9 the broker: decisions keep succeeding, the outbox grows, then drains',
  isQuick: true,
  control: {
    name: 'gives up a page that the log did not take',
    edits: [
      {
        file: 'libs/messaging/src/relay/relay.ts',
        find: 'await this.clock.pause(backoff, signal);',
        replace: 'return;',
      },
    ],
  },
  run: (stage) =>
    stage.whileRecording(async () => {
      const [address = ''] = stage.brokers();
      const pid = stage.crash('kafka');
      const killedAt = performance.now();
      await eventually(() => {
        if (isAlive(pid)) throw new Error('the broker still runs');
      });
      await stage.decide(2);
      await stage.support();
      if (!(await refusesConnections(address))) throw new Error('the broker was not away');
      await stage.awaitRestart('kafka', pid);
      const takeoverMs = await stage.takeoverOf('reporting', killedAt);
      if (stage.refusals.length > 0) throw new Error(`refused: ${stage.refusals.join('; ')}`);
      return { takeoverMs };
    }),
};

const redis: FaultScenario = {
  name: 'redis-lost',
  fault: 'kill -9 Redis: neither decisions nor statistics notice',
  isQuick: true,
  control: {
    name: 'refuses requests that it cannot count',
    edits: [
      {
        file: 'apps/gateway/src/rate-limit/rate-limit.ts',
        find: 'this.noteAway(error);\n            return undefined;',
        replace: 'this.noteAway(error);\n            throw error;',
      },
    ],
  },
  run: (stage) =>
    stage.whileRecording(async () => {
      const pid = stage.crash('redis');
      await stage.decide(3);
      await stage.support();
      await statistic('period=2022-2023');
      await stage.awaitRestart('redis', pid);
      await stage.decide();
      if (stage.refusals.length > 0) throw new Error(`refused: ${stage.refusals.join('; ')}`);
      return {};
    }),
};

/** The servers that the platform stands on end without warning, and come back. */
export const serverRows: readonly FaultScenario[] = [...databases, broker, redis];
