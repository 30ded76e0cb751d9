import { describe, expect, it } from '@jest/globals';
import {
  areAtOnePosition,
  differingRecords,
  differingRows,
  standStill,
  type DigestRow,
  type Holding,
} from './record-digests.rules.js';

const august: DigestRow = {
  province: 'nghe-an',
  month: '2023-08',
  count: 104,
  digest: '17',
  contents: '1',
};
const none: DigestRow = {
  province: 'none',
  month: '2023-08',
  count: 1,
  digest: '5',
  contents: '2',
};
const holding = (service: string, rows: DigestRow[], position = '105'): Holding => ({
  service,
  position,
  rows,
});

describe('comparing digests', () => {
  it('finds nothing when all services hold the same, in whatever order they list it', () => {
    expect(
      differingRows([
        holding('emulation', [august, none]),
        holding('membership', [none, august]),
        holding('reporting', [august, none]),
      ]),
    ).toEqual([]);
  });

  it('finds nothing where nobody holds anything', () => {
    expect(differingRows([holding('emulation', []), holding('reporting', [])])).toEqual([]);
  });

  it('shows what each service holds where one differs, and only there', () => {
    const fewer = { ...august, count: 103, digest: '9', contents: '3' };
    expect(
      differingRows([
        holding('emulation', [august, none]),
        holding('membership', [august, none]),
        holding('reporting', [fewer, none]),
      ]),
    ).toEqual([
      {
        province: 'nghe-an',
        month: '2023-08',
        services: [
          { service: 'emulation', count: 104, digest: '17', contents: '1' },
          { service: 'membership', count: 104, digest: '17', contents: '1' },
          { service: 'reporting', count: 103, digest: '9', contents: '3' },
        ],
      },
    ]);
  });

  it('sees equal counts with different digests', () => {
    const other = { ...august, digest: '18' };
    expect(differingRows([holding('a', [august]), holding('b', [other])])).toHaveLength(1);
  });

  it('sees other contents of equal versions, and other details among those who keep them', () => {
    const detailed = (details: string) => ({ ...august, details });
    const other = { ...detailed('6'), contents: '7' };
    const of = (...rows: DigestRow[]) =>
      differingRows(rows.map((row, index) => holding(`${index}`, [row])));
    expect(of(detailed('6'), august, detailed('6'))).toEqual([]);
    expect(of(detailed('6'), august, detailed('8'))).toHaveLength(1);
    expect(of(detailed('6'), august, other)).toMatchObject([
      { services: [{ contents: '1', details: '6' }, { contents: '1' }, { contents: '7' }] },
    ]);
  });

  it('does not hold against a service of the release before what it does not tell', () => {
    const { contents: _, ...before } = august;
    expect(differingRows([holding('a', [august]), holding('b', [before])])).toEqual([]);
  });

  it('counts a province that a service does not list as empty, with the digest of nothing', () => {
    const [difference] = differingRows([holding('a', [august]), holding('b', [])]);
    expect(difference?.services[1]).toEqual({ service: 'b', count: 0, digest: '0', contents: '0' });
  });

  it('shows what each tells and no more', () => {
    const detailed = { ...august, details: '6' };
    const { contents: _, ...before } = august;
    const [difference] = differingRows([
      holding('emulation', [detailed]),
      holding('membership', [august]),
      holding('reporting', [{ ...before, count: 103 }]),
    ]);
    expect(difference?.services).toEqual([
      { service: 'emulation', count: 104, digest: '17', contents: '1', details: '6' },
      { service: 'membership', count: 104, digest: '17', contents: '1' },
      { service: 'reporting', count: 103, digest: '17' },
    ]);
  });

  it('lists differences by province and month', () => {
    const july = { ...august, month: '2023-07' };
    const places = differingRows([holding('a', [none, august, july]), holding('b', [])]);
    expect(places.map(({ province, month }) => `${province} ${month}`)).toEqual([
      'nghe-an 2023-07',
      'nghe-an 2023-08',
      'none 2023-08',
    ]);
  });
});

describe('the position of services', () => {
  it('is common when all count the same part of the history', () => {
    expect(areAtOnePosition([holding('a', []), holding('b', [])])).toBe(true);
    expect(areAtOnePosition([holding('a', []), holding('b', [], '104')])).toBe(false);
  });

  it('stands still when none has moved, though they be apart', () => {
    const apart = [holding('a', []), holding('b', [], '104')];
    expect(standStill(apart, [holding('a', []), holding('b', [], '104')])).toBe(true);
    expect(standStill(apart, [holding('a', []), holding('b', [])])).toBe(false);
    expect(standStill(apart, [holding('a', [], '106'), holding('b', [], '104')])).toBe(false);
  });
});

describe('the records in which services differ', () => {
  const granted = (id: string) => ({ id, version: 1, state: 'granted', contents: '7' });
  const revoked = (id: string) => ({ id, version: 2, state: 'revoked', contents: '7' });

  it('are those that one lacks and those that one holds in another version', () => {
    expect(
      differingRecords([
        [granted('1'), granted('2'), revoked('3')],
        [granted('1'), revoked('3')],
        [granted('1'), granted('2'), granted('3')],
      ]),
    ).toEqual(['2', '3']);
  });

  it('are those that one holds with another content, though version and state agree', () => {
    const moved = { ...granted('1'), contents: '8' };
    expect(
      differingRecords([
        [granted('1'), granted('2')],
        [moved, granted('2')],
      ]),
    ).toEqual(['1']);
  });

  it('are those that one holds with other details, among those who keep any', () => {
    const detailed = (details: string) => ({ ...granted('1'), details });
    expect(differingRecords([[detailed('3')], [granted('1')], [detailed('3')]])).toEqual([]);
    expect(differingRecords([[detailed('3')], [granted('1')], [detailed('4')]])).toEqual(['1']);
  });

  it('are those that only a copy knows and their owner does not', () => {
    expect(differingRecords([[], [granted('9')], []])).toEqual(['9']);
  });

  it('are not those of which a service of the release before tells less', () => {
    const { contents: _, ...before } = granted('1');
    expect(differingRecords([[granted('1')], [before], [granted('1')]])).toEqual([]);
    expect(differingRecords([[granted('1')], [{ ...before, version: 2 }]])).toEqual(['1']);
  });

  it('are each named once and in the order of their ids, however they differ', () => {
    const other = { ...revoked('1'), contents: '8' };
    expect(differingRecords([[granted('2'), granted('1')], [other], []])).toEqual(['1', '2']);
  });

  it('are those that one holds twice', () => {
    expect(differingRecords([[granted('1')], [granted('1'), granted('1')]])).toEqual(['1']);
  });

  it('are none when all agree', () => {
    expect(differingRecords([[granted('1')], [granted('1')]])).toEqual([]);
  });
});
