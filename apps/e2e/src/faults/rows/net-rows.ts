import { setTimeout as pause } from 'node:timers/promises';
import type { LinkOrder } from '@dong-hanh/testing';
import { FirstAnswers } from '../stage/first-answers.js';
import { Links, type Linked } from '../stage/net-links.js';
import { relayFigure } from '../stage/relay-figures.js';
import type { FaultScenario, Measured, Mutation } from '../scenario.js';
import type { Stage } from '../stage.js';

const ERRORS = 'libs/persistence/src/database-errors.ts';
const PATIENCE = 'libs/persistence/src/patience.ts';
const KAFKA = 'libs/messaging/src/kafka/kafka-settings.ts';

/** What the keepalive probes of the servers' systems amount to: 4 s, then 3 probes 2 s apart. */
const SERVER_NOTICES_MS = 10_000;
const SLOW_FOR_MS = 5_000;
const DELAY_MS = 200;
const LOST_PERCENT = 5;
/** A chain of a few steps, each of them slow. */
const ARRIVES_SLOWLY_WITHIN_MS = 20_000;

const controls: Record<Linked, Record<'halfOpen' | 'resets' | 'slow', Mutation>> = {
  postgres: {
    halfOpen: {
      name: 'waits for an answer of the database for ever',
      edits: [{ file: PATIENCE, find: 'query_timeout: statementMs + 5_000,', replace: '' }],
    },
    resets: {
      name: 'takes a broken connection for a fault of the message',
      edits: [{ file: ERRORS, find: 'return isConnectionLost(error) ||', replace: 'return' }],
    },
    slow: {
      name: 'gives up a statement after 150 ms',
      edits: [
        {
          file: PATIENCE,
          find: 'query_timeout: statementMs + 5_000,',
          // The programs that prepare the platform have to get through.
          replace: 'query_timeout: process.env.MIGRATE_DATABASE_URL ? 35_000 : 150,',
        },
      ],
    },
  },
  kafka: {
    halfOpen: {
      name: 'waits for an answer of the broker for ever',
      edits: [
        { file: KAFKA, find: 'requestTimeout: 10_000,', replace: 'requestTimeout: 3_600_000,' },
      ],
    },
    resets: {
      name: 'takes a page for published that the broker did not acknowledge',
      edits: [
        {
          file: 'libs/messaging/src/relay/relay.ts',
          find: 'await this.clock.pause(backoff, signal);',
          replace: 'return;',
        },
      ],
    },
    slow: {
      name: 'gives up a request to the broker after 150 ms',
      edits: [{ file: KAFKA, find: 'requestTimeout: 10_000,', replace: 'requestTimeout: 150,' }],
    },
  },
};

const names: Record<Linked, string> = { postgres: 'PostgreSQL', kafka: 'Kafka' };

/** All connections are half open at once: no end is told, the next statement on each gets no answer. */
function halfOpen(link: Linked): FaultScenario {
  return {
    name: `${link}-half-open`,
    fault: `every connection to ${names[link]} half open: silent, and never ended (TCP proxy)`,
    isQuick: false,
    needs: 'proxy',
    control: controls[link].halfOpen,
    run: (stage) =>
      stage.whileRecording(() => {
        const since = performance.now();
        const order: LinkOrder = { order: 'strand', serverNoticesMs: SERVER_NOTICES_MS };
        return new Links().during(link, order, async () => ({
          takeoverMs: await takeoverOfBoth(stage, since),
        }));
      }),
  };
}

/** Requests and answers are lost with their connections, also acknowledgements of what was taken. */
function resets(link: Linked): FaultScenario {
  return {
    name: `${link}-resets`,
    fault: `connections to ${names[link]} reset, also in the middle of an answer (TCP proxy)`,
    isQuick: true,
    needs: 'proxy',
    control: controls[link].resets,
    async run(stage) {
      const links = new Links();
      const before = await links.report();
      const healedAt = await stage.whileRecording(async () => {
        await links.breakOften(link, 8);
        return performance.now();
      });
      await stage.decide();
      const takeoverMs = await takeoverOfBoth(stage, healedAt);
      const count = await links.since(before, link, 'reset');
      if (count < 8) throw new Error(`only ${count} connections were reset`);
      return { takeoverMs };
    },
  };
}

/**
 * A slow link is not a broken one: everything is recorded at the first request, arrives while it is slow, and
 * nothing is sent twice.
 */
function slow(link: Linked, kind: 'delay' | 'loss'): FaultScenario {
  const [order, words]: [LinkOrder, string] =
    kind === 'delay'
      ? [{ order: 'delay', ms: DELAY_MS }, `${DELAY_MS} ms later in each direction`]
      : [
          { order: 'lose', percent: LOST_PERCENT },
          `${LOST_PERCENT} % of the chunks lost: the stream stands still for 200 ms, a retransmission timeout`,
        ];
  return {
    name: `${link}-${kind}`,
    fault: `link to ${names[link]}: ${words} (TCP proxy)`,
    isQuick: false,
    needs: 'proxy',
    control: controls[link].slow,
    async run(stage): Promise<Measured> {
      const links = new Links();
      const [before, failures] = [
        await links.report(),
        await relayFigure('publish_failures_total'),
      ];
      const answers = await FirstAnswers.open();
      await links.during(link, order, async () => {
        await stage.whileRecording(() => answers.during(() => pause(SLOW_FOR_MS)));
        await stage.allArrived(ARRIVES_SLOWLY_WITHIN_MS);
      });
      answers.expectAllRecorded();
      const again = (await relayFigure('publish_failures_total')) - failures;
      if (again > 0) throw new Error(`${again} pages were sent again`);
      if ((await links.since(before, link, 'heldUp')) === 0) throw new Error('nothing was held up');
      return {};
    },
  };
}

async function takeoverOfBoth(stage: Stage, since: number): Promise<number> {
  const each = (['membership', 'reporting'] as const).map((reader) =>
    stage.takeoverOf(reader, since),
  );
  return Math.max(...(await Promise.all(each)));
}

/** What can happen to the links: modelled by a TCP proxy above the kernel's TCP, without network emulation. */
export const netRows: readonly FaultScenario[] = (['postgres', 'kafka'] as const).flatMap(
  (link) => [halfOpen(link), resets(link), slow(link, 'delay'), slow(link, 'loss')],
);
