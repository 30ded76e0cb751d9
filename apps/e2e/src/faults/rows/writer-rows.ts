import type { FaultScenario, Mutation } from '../scenario.js';
import type { Stage } from '../stage.js';

interface Writer {
  service: 'emulation' | 'welfare-support';
  /** What it records, in words. */
  what: string;
  record(stage: Stage): Promise<unknown>;
  controls: Record<Moment, Mutation>;
}

type Moment = 'before-commit' | 'before-answer' | 'after-answer';

const moments: Record<Moment, string> = {
  'before-commit': 'before its commit',
  'before-answer': 'after its commit, before the answer',
  'after-answer': 'right after the answer',
};

const writers: readonly Writer[] = [
  {
    service: 'emulation',
    what: 'decisions',
    record: (stage) => stage.decide(),
    controls: {
      'before-commit': {
        name: 'records the decision and the answer to repeat in two transactions',
        edits: [
          {
            file: 'apps/emulation/src/decisions/decisions.service.ts',
            find: 'await this.write(tx, decision,',
            replace: 'await this.write(this.database, decision,',
          },
        ],
      },
      'before-answer': {
        name: 'records a repeated request again',
        edits: [
          {
            file: 'apps/emulation/src/decisions/decisions.service.ts',
            find: 'if (kept)',
            replace: 'if (kept && kept.ids.length === 0)',
          },
        ],
      },
      'after-answer': {
        name: 'puts the events into the outbox after the answer, in a transaction of their own',
        edits: [
          {
            file: 'apps/emulation/src/decisions/decisions.service.ts',
            find: 'JSON.stringify(outbox),',
            replace: `(setTimeout(() => void this.database.query(insertOutboxSql('$1'), [JSON.stringify(outbox)]), 300), '[]'),`,
          },
        ],
      },
    },
  },
  {
    service: 'welfare-support',
    what: 'support',
    record: (stage) => stage.support(),
    controls: {
      'before-commit': {
        name: 'commits the grant before the answer to repeat is kept',
        edits: [
          {
            file: 'apps/welfare-support/src/grants/grants.service.ts',
            find: 'await keepAnswer(tx, attempt, { status: 201, ids: [recorded.id] });',
            replace: `await tx.query('commit'); await tx.query('begin'); await keepAnswer(tx, attempt, { status: 201, ids: [recorded.id] });`,
          },
        ],
      },
      'before-answer': {
        name: 'records a repeated request again',
        edits: [
          {
            file: 'apps/welfare-support/src/grants/grants.service.ts',
            find: 'if (kept)',
            replace: 'if (kept && kept.ids.length === 0)',
          },
        ],
      },
      'after-answer': {
        name: 'puts the events into the outbox after the answer, in a transaction of their own',
        edits: [
          {
            file: 'apps/welfare-support/src/grants/grants.repository.ts',
            find: '            outbox,\n        ]);',
            replace: `            (setTimeout(() => void this.database.query(insertOutboxSql('$1'), [outbox]), 300), '[]'),\n        ]);`,
          },
        ],
      },
    },
  },
];

/** What the client of each writer notices most; the other rows take ten seconds each. */
const quick = ['emulation before-answer', 'welfare-support after-answer'];

/** The writer is killed around its commit; its client repeats under the same key whatever was not answered. */
export const writerRows: readonly FaultScenario[] = writers.flatMap(
  ({ service, what, record, controls }) =>
    (Object.keys(moments) as Moment[]).map((moment): FaultScenario => ({
      name: `${service}-killed-${moment}`,
      fault: `kill -9 the writer of ${what} ${moments[moment]}`,
      isQuick: quick.includes(`${service} ${moment}`),
      control: controls[moment],
      async run(stage) {
        const pid = stage.pidOf(service);
        stage.failpoints.arm(service, `writer-${moment}`, 'kill');
        const recorded = record(stage);
        const killedAt = await stage.failpoints.hit(service, `writer-${moment}`);
        await recorded;
        await record(stage);
        const takeoverMs = performance.now() - killedAt;
        await stage.awaitRestart(service, pid);
        return { takeoverMs };
      },
    })),
);
