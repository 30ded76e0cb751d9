// One release of an owner and of a reader, over the compiled library. `ADDED_FIELD=1` makes it the newer
// one, whose award has one optional field more: the contract is patched while it is loaded.
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';

const isNew = process.env.ADDED_FIELD === '1';
const find = 'ruleVersion: z.string(),';
let patched = 0;
registerHooks({
  load(url, context, next) {
    if (!isNew || !url.endsWith('/contracts/dist/emulation/award.events.js'))
      return next(url, context);
    const source = readFileSync(fileURLToPath(url), 'utf8');
    if (source.split(find).length !== 2) throw new Error(`not exactly once: ${find}`);
    patched += 1;
    return {
      format: 'module',
      shortCircuit: true,
      source: source.replace(find, `${find} campaign: z.string().optional(),`),
    };
  },
});

const { Logger } = await import('@nestjs/common');
Logger.overrideLogger(false);
const load = (file) => import(new URL(`../../dist/${file}`, import.meta.url).href);
const { KafkaEventLog, toOutboxRows } = await load('index.js');
const { readLog } = await load('streams/read-log.js');
if (isNew && patched !== 1) throw new Error('the newer contract was not loaded');

const { act, brokers, namePrefix, topic, awards } = JSON.parse(readFileSync(0, 'utf8'));
const openLog = () => new KafkaEventLog({ brokers, clientId: 'release', namePrefix });

async function publish() {
  const context = { actorId: 'release', correlationId: 'release', causationId: 'release' };
  const told = awards.map((data) => ({
    name: 'AwardGranted',
    data: isNew ? { ...data, campaign: 'harvest-2023' } : data,
  }));
  const log = openLog();
  const rows = toOutboxRows(told, context, new Date('2023-08-16T09:00:00Z'));
  await log.publish(rows.map(({ event, ...row }) => ({ ...row, value: event })));
  await log.close();
  return rows.length;
}

async function read() {
  const asking = openLog();
  const bounds = await asking.lag([topic]);
  await asking.close();
  const events = [];
  const count = await readLog({
    log: openLog(),
    groupPrefix: isNew ? 'newer' : 'older',
    topic,
    bounds,
    onEvents: async (batch) => void events.push(...batch.map(({ data }) => data)),
  });
  return { count, events };
}

process.stdout.write(JSON.stringify(await (act === 'publish' ? publish() : read())));
