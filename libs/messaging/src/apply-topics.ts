import { applyTopics } from './topics/topic-plan.js';
import { describeDifference } from './topics/topic-differences.js';

/** The command: `KAFKA_BROKERS=… node libs/messaging/dist/apply-topics.js`. */
const brokers = (process.env.KAFKA_BROKERS ?? '').split(',').filter((each) => each !== '');
if (brokers.length === 0) {
  process.stderr.write('KAFKA_BROKERS is not set\n');
  process.exitCode = 2;
} else {
  const namePrefix = process.env.KAFKA_NAME_PREFIX ?? '';
  const report = await applyTopics({ brokers, clientId: 'apply-topics', namePrefix });
  const lines = [
    ...report.created.map((name) => `created ${name}`),
    ...report.raised.map((name) => `raised the partitions of ${name}`),
    ...report.differences.map((each) => `differs, left as it is: ${describeDifference(each)}`),
  ];
  process.stdout.write(lines.length > 0 ? `${lines.join('\n')}\n` : 'topics are as defined\n');
}
