import { describe, expect, it } from '@jest/globals';
import { signingWindow } from '@dong-hanh/contracts';
import {
  faultsByField,
  offeredSchoolYears,
  otherFaults,
  proposedDraft,
  proposedNumber,
  requestOf,
} from './decision-draft.rules.js';

const now = new Date('2026-11-25T02:41:07.000Z');
const today = '2026-11-25';
const memberId = '01890b5b-2400-7a03-812b-103bae407d67';

describe('the proposed decision', () => {
  it('can be sent as it is: fresh number, today, the diploma of the province', () => {
    expect(requestOf(proposedDraft(now, today), memberId)).toEqual({
      number: '251134867/QĐ-LĐLĐ',
      issuer: 'nghe-an-federation',
      form: 'federation-merit-diploma',
      signedOn: today,
      basis: 'task-completion',
      schoolYear: '2026-2027',
      recipients: [{ kind: 'member', id: memberId }],
    });
  });

  it('has another number a second later, and on another day', () => {
    const later = new Date(now.getTime() + 1_000);
    expect(proposedNumber(later, today)).not.toBe(proposedNumber(now, today));
    expect(proposedNumber(now, '2026-11-26')).not.toBe(proposedNumber(now, today));
  });

  it.each(['2026-01-15', '2026-05-31', '2026-06-01', '2026-08-31', '2026-09-01', '2026-12-31'])(
    'offers on %s only school years in which it may be signed',
    (day) => {
      for (const schoolYear of offeredSchoolYears(day)) {
        const { from, to } = signingWindow(schoolYear);
        expect(day >= from && day < to).toBe(true);
      }
    },
  );
});

describe('the request', () => {
  const draft = proposedDraft(now, today);

  it('takes the day as it is typed and the number without blanks around it', () => {
    const typed = { ...draft, number: ' 12/QĐ-LĐLĐ ', signedOn: '5/9/2026' };
    expect(requestOf(typed, memberId)).toMatchObject({
      number: '12/QĐ-LĐLĐ',
      signedOn: '2026-09-05',
    });
  });

  it('leaves it to the platform to name a day that does not exist', () => {
    expect(requestOf({ ...draft, signedOn: '31/02/2026' }, memberId).signedOn).toBe('31/02/2026');
  });
});

describe('faults of a refusal', () => {
  it('stand at their fields, the first of each', () => {
    const faults = faultsByField([
      { pointer: '/signedOn', message: 'Ngày ký ở tương lai.' },
      { pointer: '/signedOn', message: 'Khác' },
      { pointer: '/form', message: 'Không có hình thức này.' },
      { pointer: '/recipients/0/id', message: 'Không còn hoạt động.' },
    ]);
    expect(faults).toEqual({
      signedOn: 'Ngày ký ở tương lai.',
      honour: 'Không có hình thức này.',
    });
  });

  it('are told beside the form where it has no field for them, each once', () => {
    const refused = [
      { pointer: '/number', message: 'Số này đã có.' },
      { pointer: '/recipients/0/id', message: 'Không còn hoạt động.' },
      { pointer: '/recipients/1/id', message: 'Không còn hoạt động.' },
      { pointer: '', message: 'Khác' },
    ];
    expect(otherFaults(refused)).toEqual(['Không còn hoạt động.', 'Khác']);
    expect(otherFaults([])).toEqual([]);
  });
});

describe('the school years that are offered', () => {
  it.each([
    ['2026-03-01', ['2025-2026']],
    ['2026-06-01', ['2025-2026', '2026-2027']],
    ['2026-10-01', ['2026-2027', '2025-2026']],
    ['2027-01-01', ['2026-2027']],
  ])('on %s are %j, the one that runs first', (day, years) => {
    expect(offeredSchoolYears(day)).toEqual(years);
  });
});
