/** A bug put in on purpose: `find` in the file becomes `replace`, and the simulator must notice. */
export interface Mutation {
  name: string;
  /** From `libs/messaging/src`. */
  file: string;
  find: string;
  replace: string;
  /** Tried in every run of the specs. */
  isQuick?: true;
}

/**
 * Bugs that somebody could write. Those in `simulation/` are in the model of a statement that PostgreSQL
 * runs; the specs of the statements themselves have the same ones.
 */
export const mutations: readonly Mutation[] = [
  {
    name: 'stores the checkpoint before the log has acknowledged',
    file: 'relay/relay.ts',
    find: 'let sent = 0;',
    replace: 'await this.outbox.save(window.snapshot); let sent = 0;',
    isQuick: true,
  },
  {
    name: 'gives up a page that the log did not take',
    file: 'relay/relay.ts',
    find: 'await this.clock.pause(backoff, signal);',
    replace: 'return;',
  },
  {
    name: 'publishes only the first page of a window',
    file: 'relay/relay.ts',
    find: 'page = (await next) ?? { records: [], hasMore: false };',
    replace: 'await next; page = { records: [], hasMore: false };',
  },
  {
    name: 'skips a row between two pages',
    file: 'relay/relay.ts',
    find: 'this.outbox.page(last.pos)',
    replace: 'this.outbox.page(last.pos + 1)',
  },
  {
    name: 'takes a snapshot for a high-water mark: what was in progress is never looked for again',
    file: 'outbox/snapshot.ts',
    find: "inProgress: list === '' ? [] : list.split(',')",
    replace: 'inProgress: list.length > 0 ? [] : []',
  },
  {
    name: 'applies what is applied already: no fence',
    file: 'streams/fence.ts',
    find: "return { kind: 'apply', from: nextOffset };",
    replace: "return { kind: 'apply', from: first };",
    isQuick: true,
  },
  {
    name: 'reads on over a hole',
    file: 'streams/fence.ts',
    find: "if (first > nextOffset) return { kind: 'hole', resumeAt: overlapping(nextOffset) };",
    replace: '',
  },
  {
    name: 'begins where the group was, whatever the database says',
    file: 'streams/stream-consumer.ts',
    find: 'seek({ ...each, offset: next.get(partitionId(each)) ?? 0 });',
    replace: 'next.get(partitionId(each));',
  },
  {
    name: 'drops the first message after the applied ones',
    file: 'streams/batch-applier.ts',
    find: 'message.offset >= verdict.from',
    replace: 'message.offset > verdict.from',
  },
  {
    name: 'counts one offset too many as applied',
    file: 'streams/batch-applier.ts',
    find: 'nextOffset: slice.messages.at(-1)!.message.offset + 1',
    replace: 'nextOffset: slice.messages.at(-1)!.message.offset + 2',
  },
  {
    name: 'drops what is no event instead of parking it',
    file: 'streams/batch-applier.ts',
    find: '...undecoded(fresh), ',
    replace: '',
  },
  {
    name: 'applies events and forgets their offsets',
    file: 'streams/batch-applier.ts',
    find: 'outcomes.flatMap((outcome, index) => changeOf(outcome, judged[index]!.fresh))',
    replace:
      'outcomes.flatMap((outcome, index) => changeOf(outcome, judged[index]!.fresh)).slice(1)',
  },
  {
    name: 'keeps the oldest version of a batch',
    file: 'streams/event-batch.ts',
    find: 'event.version > known.version',
    replace: 'event.version < known.version',
  },
  {
    name: 'parks what could not be applied because a connection was lost',
    file: 'parking/careful-delivery.ts',
    find: 'if (isTransient(error)) throw error;',
    replace: '',
  },
  {
    name: 'marks a loss as healed before everything is published again',
    file: 'relay/log-guard.ts',
    find: 'let count = 0;',
    replace: 'await this.memory.healed(sql); let count = 0;',
  },
  {
    name: 'publishes nothing again after a loss',
    file: 'relay/log-guard.ts',
    find: 'count += await republish();',
    replace: 'count += Number(republish.length);',
  },
  {
    name: 'leaves a stopped partition stopped',
    file: 'monitoring/partition-guard.ts',
    find: 'await this.offsets.restart(this.database, row, start);',
    replace: '',
  },
  {
    name: 'does not stop a partition whose log ends before what is applied',
    file: 'monitoring/partition-guard.ts',
    find: 'row.nextOffset > end ?',
    replace: 'row.nextOffset < 0 ?',
  },
  {
    name: 'asks what is applied after it asked what the log holds',
    file: 'monitoring/partition-guard.ts',
    find: 'const rows = await this.offsets.read(this.database);',
    replace:
      'const bounds = await this.log.lag(topics); const rows = await this.offsets.read(this.database); if (rows) return { rows, bounds };',
  },
  {
    name: 'leaves a reader at the end of a partition that others began anew',
    file: 'monitoring/partition-guard.ts',
    find: 'consumer?.goBack(row, beginningOf(row));',
    replace: '',
  },
  {
    name: 'takes the offset that a partition begins anew at for what is applied of another log',
    file: 'streams/fence.ts',
    find: "if (lastDigest === null && first < nextOffset) return { kind: 'apply', from: first };",
    replace: '',
  },
  {
    name: 'takes a log that did not grow for one that lost something',
    file: 'simulation/stores/sim-published-logs.ts',
    find: '(end < known.end ||',
    replace: '(end <= known.end ||',
  },
  {
    name: 'sees only what is lost at the end of a log',
    file: 'simulation/stores/sim-published-logs.ts',
    find: ' || start > known.start)',
    replace: ')',
  },
  {
    name: 'forgets a loss at the next look when the process died on the way',
    file: 'simulation/stores/sim-published-logs.ts',
    find: '(known?.isLost ?? false) || isShorter',
    replace: 'isShorter',
  },
  {
    name: 'publishes all again but the awards that were changed most often',
    file: 'simulation/stores/sim-source.ts',
    find: '.filter(([id]) => id > after)',
    replace: '.filter(([id, { version }]) => id > after && version < 3)',
  },
  {
    name: 'applies an older version over a newer one',
    file: 'simulation/stores/sim-read-model.ts',
    find: 'if (old && version <= old.version) return;',
    replace: '',
  },
  {
    name: 'forgets to take away what a replaced row counted for',
    file: 'simulation/stores/sim-read-model.ts',
    find: 'if (old) this.count(old, -1);',
    replace: '',
    isQuick: true,
  },
  {
    name: 'records a repeated request again',
    file: 'simulation/stores/sim-source.ts',
    find: 'if (answered !== undefined) return answered;',
    replace: '',
  },
];
