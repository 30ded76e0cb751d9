import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { propertyRuns } from '@dong-hanh/testing';
import { readAdmissions, readExits, repeatFaults, type SentRow } from './batch-rows.rules.js';

const unitId = '0198f0a0-0000-7000-8000-000000000011';
const memberId = '0198f0a0-0000-7000-8000-000000000022';
const person = {
  ...{ fullName: 'Trần Văn Bình', birthDate: '1994-11-20', gender: 'male', unitId },
};
const rows = (...contents: unknown[]): SentRow[] =>
  contents.map((content, no) => ({ no, content }));
const faultsOf = (...contents: unknown[]) =>
  readAdmissions(rows(...contents)).faults.map(({ pointer, code }) => `${pointer} ${code}`);
const exitFaultsOf = (...contents: unknown[]) =>
  readExits(rows(...contents)).faults.map(({ pointer, code }) => `${pointer} ${code}`);

describe('a row of admissions', () => {
  it('is a person with a unit, and a day of joining where it has one', () => {
    const { rows: read, faults } = readAdmissions(
      rows(person, { ...person, joinedOn: '2023-09-01' }),
    );
    expect(faults).toEqual([]);
    expect(read).toEqual([
      { no: 0, ...person, joinedOn: undefined },
      { no: 1, ...person, joinedOn: '2023-09-01' },
    ]);
  });

  it('takes an absent day and an empty one for the same', () => {
    expect(faultsOf({ ...person, joinedOn: null })).toEqual([]);
  });

  it('keeps names in Unicode NFC with single blanks, and ids in lower case', () => {
    const typed = ' Tra\u0302\u0300n  Văn\tBình ';
    const { rows: read } = readAdmissions(
      rows({ ...person, fullName: typed, unitId: unitId.toUpperCase() }),
    );
    expect(read).toMatchObject([{ fullName: 'Trần Văn Bình', unitId }]);
  });

  it.each([
    ['fullName', undefined, 'required'],
    ['fullName', null, 'required'],
    ['fullName', '', 'required'],
    ['fullName', ' \t ', 'required'],
    ['fullName', 7, 'wrong-type'],
    ['fullName', 'a'.repeat(201), 'too-long'],
    ['fullName', 'Trần\u0000Văn', 'bad-format'],
    ['fullName', 'Trần\uD800Văn', 'bad-format'],
    ['birthDate', undefined, 'required'],
    ['birthDate', '1994-02-30', 'bad-date'],
    ['birthDate', '20/11/1994', 'bad-date'],
    ['birthDate', 19941120, 'wrong-type'],
    ['gender', undefined, 'required'],
    ['gender', 'nam', 'bad-format'],
    ['unitId', undefined, 'required'],
    ['unitId', 'NA-PT-NL5', 'bad-format'],
    ['unitId', [unitId], 'wrong-type'],
    ['joinedOn', '2023-13-01', 'bad-date'],
    ['joinedOn', false, 'wrong-type'],
  ])('with %s = %j is at fault: %s', (field, value, code) => {
    expect(faultsOf({ ...person, [field]: value })).toEqual([`/rows/0/${field} ${code}`]);
  });

  it('has no field that is not asked for, whatever it is called', () => {
    expect(faultsOf({ ...person, email: 'a@b.vn', 'a/b~c': 1, constructor: 1 })).toEqual([
      '/rows/0/email unknown-field',
      '/rows/0/a~1b~0c unknown-field',
      '/rows/0/constructor unknown-field',
    ]);
  });

  it.each([[null], ['Trần Văn Bình'], [7], [[person]]])('is an object, not %j', (content) => {
    expect(faultsOf(person, content)).toEqual(['/rows/1 wrong-type']);
  });

  it('has all of its faults named, and does not hide those of others', () => {
    expect(faultsOf({ gender: 'x' }, person, { ...person, birthDate: 'x' })).toEqual([
      '/rows/0/fullName required',
      '/rows/0/birthDate required',
      '/rows/0/gender bad-format',
      '/rows/0/unitId required',
      '/rows/2/birthDate bad-date',
    ]);
  });
});

describe('a row of exits', () => {
  it('is a member, with a reason of its own where it has one', () => {
    const read = readExits(rows({ memberId }, { memberId, reason: 'retired' }));
    expect(read).toEqual({
      rows: [
        { no: 0, memberId, reason: undefined },
        { no: 1, memberId, reason: 'retired' },
      ],
      faults: [],
    });
  });

  it.each([
    [{}, ['/rows/0/memberId required']],
    [{ memberId: 'DV-000000017' }, ['/rows/0/memberId bad-format']],
    [{ memberId, reason: 'Nghỉ hưu' }, ['/rows/0/reason bad-format']],
    [{ memberId, reason: 'a'.repeat(61) }, ['/rows/0/reason bad-format']],
    [{ memberId, reason: 3 }, ['/rows/0/reason wrong-type']],
    [{ memberId, fullName: 'Trần' }, ['/rows/0/fullName unknown-field']],
  ])('like %j is at fault', (content, faults) => {
    expect(exitFaultsOf(content)).toEqual(faults);
  });
});

describe('a repeated row', () => {
  const numbered = (...keys: string[]) => keys.map((key, no) => ({ no, key }));
  const faults = (...keys: string[]) =>
    repeatFaults(numbered(...keys), ({ key }) => key, 'memberId').map(
      ({ pointer, code, parameters }) => `${pointer} ${code} ${parameters?.first}`,
    );

  it('is named with the number of the first, counted from 1 as people do', () => {
    expect(faults('a', 'b', 'a', 'c', 'a')).toEqual([
      '/rows/2/memberId row-repeated 1',
      '/rows/4/memberId row-repeated 1',
    ]);
  });

  it('is one for each row beyond the different ones', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'c', 'd')), (keys) => {
        expect(faults(...keys)).toHaveLength(keys.length - new Set(keys).size);
      }),
      propertyRuns(100),
    );
  });
});

describe('whatever is sent', () => {
  it('each row is read or at fault, and never both', () => {
    const content = fc.oneof(
      fc.constant(person),
      fc.record(
        {
          fullName: fc.oneof(fc.string(), fc.constant('Lê Hoa')),
          birthDate: fc.constantFrom('1990-01-01', 'x', 1),
          gender: fc.constantFrom('female', 'x'),
          unitId: fc.constantFrom(unitId, 'x'),
          joinedOn: fc.constantFrom('2020-01-01', 'x', null),
        },
        { requiredKeys: [] },
      ),
      fc.anything(),
    );
    fc.assert(
      fc.property(fc.array(content, { maxLength: 20 }), (contents) => {
        const sent = rows(...contents);
        const { rows: read, faults } = readAdmissions(sent);
        const faulty = new Set(faults.map(({ no }) => no));
        const good = new Set(read.map(({ no }) => no));
        expect(sent.every(({ no }) => faulty.has(no) !== good.has(no))).toBe(true);
        expect(faults.every(({ no, pointer }) => pointer.startsWith(`/rows/${no}`))).toBe(true);
      }),
      propertyRuns(100),
    );
  });
});
