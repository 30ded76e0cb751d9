import { cpus, totalmem } from 'node:os';
import { measureIdleLatency } from './idle-latency.js';
import { measureMemory } from './memory.js';
import { runningPlatform } from './platform-client.js';

const ROUNDS = 200;

const platform = runningPlatform();
const result = {
  at: new Date().toISOString(),
  machine: {
    cores: cpus().length,
    model: cpus()[0]?.model,
    memoryGib: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  },
  idleLatency: await measureIdleLatency(platform, ROUNDS),
  memory: measureMemory(platform),
};
process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
