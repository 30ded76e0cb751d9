import { describe, expect, it } from '@jest/globals';
import { withDayFaults } from './day-faults.js';

describe('a day that does not exist', () => {
  it('is named in the form’s own format, other faults in the platform’s words', () => {
    const future = { pointer: '/signedOn', code: 'in-future', message: 'Ngày ký ở tương lai.' };
    const bad = { pointer: '/decidedTo', code: 'bad-date', message: 'dạng năm-tháng-ngày' };
    expect(withDayFaults([future, bad], 'dạng ngày/tháng/năm')).toEqual([
      future,
      { ...bad, message: 'dạng ngày/tháng/năm' },
    ]);
  });
});
