import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { applyFacts, arriving, newestInOrder, type FactTables } from './applied-facts.rules.js';

describe('the newest of a batch', () => {
  it('are none of nothing', () => {
    expect(newestInOrder([])).toEqual([]);
  });

  it('are one for each record, in the order of ids', () => {
    const batch = [
      { id: 'b', version: 1 },
      { id: 'a', version: 2 },
      { id: 'b', version: 3 },
      { id: 'a', version: 1 },
    ];
    expect(newestInOrder(batch)).toEqual([
      { id: 'a', version: 2 },
      { id: 'b', version: 3 },
    ]);
  });

  it('keep the first of two that say the same version', () => {
    const first = { id: 'a', version: 1, from: 'first' };
    expect(newestInOrder([first, { ...first, from: 'second' }])).toEqual([first]);
  });

  it('are the same in whatever order and however often the versions come', () => {
    const record = fc.record({ id: fc.constantFrom('a', 'b', 'c'), version: fc.integer() });
    const delivery = fc
      .array(record)
      .chain((batch) =>
        fc.tuple(
          fc.constant(batch),
          fc.shuffledSubarray([...batch, ...batch], { minLength: batch.length * 2 }),
        ),
      );
    fc.assert(
      fc.property(delivery, ([batch, delivered]) => {
        expect(newestInOrder(delivered)).toEqual(newestInOrder(batch));
      }),
    );
  });
});

describe('the rows of a batch', () => {
  it('are arrays in the order of the columns, whatever order their names have', () => {
    const columns = { id: 'uuid', parts: 'jsonb', ended_on: 'date' };
    const row = { ended_on: null, parts: [{ kind: 'a' }], id: '1' };
    expect(JSON.parse(arriving(columns, [row]))).toEqual([['1', [{ kind: 'a' }], null]]);
  });
});

describe('the statement that takes over a batch', () => {
  const tables: FactTables = {
    name: 'facts-apply',
    facts: 'facts',
    columns: { id: 'uuid', version: 'integer', kind: 'text', weight: 'bigint' },
    counters: 'counts',
    key: ['kind'],
    measures: { facts: '1', weight: 'weight' },
    counts: ['kind', 'weight'],
  };
  const textOf = (changes: Partial<FactTables> = {}) =>
    applyFacts({ ...tables, ...changes }).text.replace(/\s+/g, ' ');

  it('is prepared under its name', () => {
    expect(applyFacts(tables).name).toBe('facts-apply');
  });

  it('reads every column with its type', () => {
    expect(textOf()).toContain(
      'select (fields ->> 0)::uuid as id, (fields ->> 1)::integer as version, (fields ->> 2)::text as kind,',
    );
  });

  it('replaces a fact by a newer version alone, and never its id', () => {
    const text = textOf();
    expect(text).toContain(
      'set (version, kind, weight) = (excluded.version, excluded.kind, excluded.weight)',
    );
    expect(text).toContain('where excluded.version > fact.version');
  });

  it('takes away what the replaced fact counted for', () => {
    const text = textOf();
    expect(text).toContain('select 1 as change, new_kind as kind, new_weight as weight');
    expect(text).toContain('select -1, old_kind, old_weight from written where replaced_id');
  });

  it('changes counters in the order of their keys, and none by nothing', () => {
    const text = textOf();
    expect(text).toContain('where facts <> 0 or weight <> 0 order by kind');
    expect(text).toContain(
      'set facts = counter.facts + excluded.facts, weight = counter.weight + excluded.weight',
    );
  });

  it('counts every fact as it is unless parts or a condition are said', () => {
    expect(textOf()).toContain('from moved where true group by kind');
    const apart = { parts: 'cross join parts', counted: `kind <> 'void'` };
    expect(textOf(apart)).toContain(`from moved cross join parts where kind <> 'void' group by`);
  });

  it('has one parameter, however many facts come', () => {
    const used = new Set(textOf().match(/\$\d+/g));
    expect([...used]).toEqual(['$1']);
  });

  it('locks facts in the order of ids', () => {
    expect(textOf()).toContain('select id, version, kind, weight from arrived order by id');
  });

  it('counts by every column of the key, and finds the counter by the same', () => {
    const text = textOf({ key: ['kind', 'part'], parts: 'cross join parts' });
    expect(text).toContain('group by kind, part');
    expect(text).toContain('insert into counts as counter (kind, part, facts, weight)');
    expect(text).toContain('on conflict (kind, part) do update');
  });

  it('returns of old and new what is counted, and nothing else of the facts', () => {
    const text = textOf({ counts: ['kind'], measures: { facts: '1' } });
    expect(text).toContain('returning old.id as replaced_id, old.kind as old_kind');
    expect(text).not.toContain('old.weight');
  });
});
