import { writeFileSync } from 'node:fs';
import { Logger } from '@nestjs/common';
import { goals, quickGoals } from './goals.js';
import { openContext } from './harness/context.js';
import { machineFacts } from './harness/machine.js';
import { readOptions } from './harness/options.js';
import { formatFacts, formatGoal, formatSummary } from './harness/report.js';
import { runGoal, type GoalResult } from './harness/rounds.js';
import { measureIdleLatency } from './idle-latency.js';
import { measureMemory } from './memory.js';
import { runningPlatform } from './platform-client.js';

/** What is measured beside the goals, while the platform does nothing else. */
const AT_REST = 'rest';

const say = (line: string) => void process.stdout.write(`${line}\n`);
const known = [AT_REST, ...goals.map(({ id }) => id.toLowerCase())];
const { isQuick, rounds, only, json } = readOptions(process.argv.slice(2), known);
const isInThisRun = (id: string) => !isQuick || id === AT_REST || quickGoals.includes(id);
const isWanted = (id: string) => (only ? only.includes(id.toLowerCase()) : isInThisRun(id));

// The adapter tells of each group that it joins.
Logger.overrideLogger(['warn', 'error', 'fatal']);
const platform = runningPlatform();
const context = openContext(platform, isQuick);
const facts = await machineFacts(context);
say(formatFacts(facts));
const results: GoalResult[] = [];
let atRest: object | undefined;
// Written after each goal: what was measured survives whatever comes after.
const keep = () => {
  const whole = { facts, isQuick, rounds, ...(atRest && { atRest }), goals: results };
  if (json) writeFileSync(json, `${JSON.stringify(whole, null, 2)}\n`);
};
try {
  if (isWanted(AT_REST)) {
    const latency = await measureIdleLatency(platform, context.scale(200, 50));
    atRest = { idleLatency: latency, memory: measureMemory(platform) };
    say(`\nat rest: ${JSON.stringify(atRest)}`);
    keep();
  }
  for (const goal of goals.filter(({ id }) => isWanted(id))) {
    say(`\n${goal.id}: ${goal.title}`);
    const result = await runGoal(goal, context, rounds, say);
    results.push(result);
    say(`${formatGoal(result)}\n  in ${result.seconds} s`);
    keep();
  }
} finally {
  await context.close();
}
say(`\n${formatSummary(results)}`);
process.exit(results.some(({ broken }) => broken !== undefined) ? 1 : 0);
