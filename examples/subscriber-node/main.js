#!/usr/bin/env node
import process from 'node:process';
import { parseArgs } from 'node:util';
import { AwardLog } from './award-log.js';
import { AwardState } from './award-state.js';

const USAGE = `Counts the granted awards of each province.

  node main.js --brokers HOST:PORT[,HOST:PORT] [--topic NAME] [--state FILE] [--once]

  --brokers  Kafka's addresses; else KAFKA_BROKERS
  --topic    emulation.award.v1 unless given
  --state    the SQLite file that holds counts and offsets; award-counts.sqlite unless given
  --once     reads to the end of the log, prints the counts as JSON and ends; otherwise goes on
             and prints them each time that it has read to the end
`;

const options = /** @type {const} */ ({
  brokers: { type: 'string', default: process.env.KAFKA_BROKERS ?? '' },
  topic: { type: 'string', default: 'emulation.award.v1' },
  state: { type: 'string', default: 'award-counts.sqlite' },
  once: { type: 'boolean', default: false },
});

/** @returns the settings, or undefined when they cannot be used */
function readSettings() {
  try {
    const { values } = parseArgs({ options });
    const brokers = values.brokers.split(',').filter((each) => each !== '');
    return brokers.length > 0 ? { ...values, brokers } : undefined;
  } catch {
    return undefined;
  }
}

/** @param {NonNullable<ReturnType<typeof readSettings>>} settings */
async function count({ brokers, topic, state: file, once: isOnce }) {
  const stopped = new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, resolve);
  });
  const log = new AwardLog({ brokers, topic });
  const state = new AwardState(file);
  let printed = '';
  const print = () => {
    const line = JSON.stringify(state.summary());
    if (line !== printed) process.stdout.write(`${line}\n`);
    printed = line;
  };
  try {
    await log.open(state);
    if (log.isRead(state)) print();
    if (isOnce && log.isRead(state)) return;
    await log.read(state, {
      isOnce,
      stopped,
      onApplied: (partition, skipped) => {
        for (const { offset, reason } of skipped) {
          process.stderr.write(`skipped partition ${partition} offset ${offset}: ${reason}\n`);
        }
        if (log.isRead(state)) print();
      },
    });
    if (isOnce && !log.isRead(state)) throw new Error('Stopped before the end of the log.');
  } finally {
    state.close();
  }
}

const settings = readSettings();
if (!settings) {
  process.stderr.write(USAGE);
  process.exitCode = 2;
} else {
  try {
    await count(settings);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
