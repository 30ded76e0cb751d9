import { eventually, testKafka } from '@dong-hanh/testing';
import { brokers } from '../../proof.js';
import { AFTER_FAULT_MS } from '../../processes.js';
import { FirstAnswers } from '../stage/first-answers.js';
import type { FaultScenario } from '../scenario.js';
import type { Stage } from '../stage.js';

const SETTINGS = 'libs/messaging/src/kafka/kafka-settings.ts';
const NODES = ['kafka-1', 'kafka-2', 'kafka-3'] as const;

/** Stops a broker as an operator would, and waits until the launcher's new one holds all copies again. */
async function restart(stage: Stage, node: string): Promise<void> {
  const pid = stage.pidOf(node);
  process.kill(pid, 'SIGTERM');
  await stage.awaitRestart(node, pid);
  await eventually(
    async () => {
      const behind = await partitionsWithoutAllCopies();
      if (behind > 0) throw new Error(`${behind} partitions lack a copy`);
    },
    { withinMs: AFTER_FAULT_MS, everyMs: 250 },
  );
}

/** How many partitions of the platform's topics have a copy that is behind or away. */
async function partitionsWithoutAllCopies(): Promise<number> {
  const admin = testKafka(brokers()).admin();
  try {
    await admin.connect();
    const { topics } = await admin.fetchTopicMetadata();
    return topics
      .flatMap(({ partitions }) => partitions)
      .filter(({ isr, replicas }) => isr.length < replicas.length || replicas.length < NODES.length)
      .length;
  } finally {
    await admin.disconnect();
  }
}

/** A cluster goes through a new version broker by broker, and nobody is refused anything. */
export const brokerRows: readonly FaultScenario[] = [
  {
    name: 'rolling-restart',
    fault: 'each of three brokers stopped and started again in turn (RF 3, min ISR 2)',
    isQuick: false,
    needs: 'three-brokers',
    control: {
      name: 'has the client send again what one of several brokers did not take',
      edits: [
        { file: SETTINGS, find: 'idempotent: false,', replace: 'idempotent: true,' },
        { file: SETTINGS, find: 'retries: 0', replace: 'retries: 1' },
      ],
    },
    async run(stage) {
      const answers = await FirstAnswers.open();
      await stage.whileRecording(() =>
        answers.during(async () => {
          for (const node of NODES) await restart(stage, node);
        }),
      );
      answers.expectAllRecorded();
      return {};
    },
  },
];
