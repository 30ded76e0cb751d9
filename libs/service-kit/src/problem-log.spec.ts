import { describe, expect, it } from '@jest/globals';
import { withoutData } from './problem-log.js';

const NAME = 'Nguyễn Thị Kín';

function refusedRow(): Error {
  return Object.assign(new Error('new row violates check constraint "ck_members_full_name"'), {
    name: 'error',
    severity: 'ERROR',
    code: '23514',
    detail: `Failing row contains (01890b5b, ${NAME}, 1990-01-01)`,
    where: `JSON data, line 1: [{"fullName":"${NAME}"}]`,
    constraint: 'ck_members_full_name',
    table: 'members',
  });
}

/** All that a log line could take from an error. */
const written = (thrown: unknown) => {
  const error = thrown as Error;
  return JSON.stringify([error.message, error.stack, { ...error }]);
};

describe('an error in the log', () => {
  it('of the database keeps its kind and place and no row', () => {
    const logged = withoutData(refusedRow());
    expect(logged).toMatchObject({
      code: '23514',
      constraint: 'ck_members_full_name',
      table: 'members',
    });
    expect((logged as Error).stack).toContain('problem-log.spec');
    expect(written(logged)).not.toContain(NAME);
  });

  it('of the database does not quote the value that it refused', () => {
    const error = Object.assign(new Error(`invalid input syntax for type uuid: "${NAME}"`), {
      severity: 'ERROR',
      code: '22P02',
    });
    expect(written(withoutData(error))).not.toContain(NAME);
    expect(written(withoutData(error))).toContain('invalid input syntax for type uuid');
  });

  it('of TypeORM keeps no parameters, whatever the driver said', () => {
    for (const driverError of [refusedRow(), new Error('Connection terminated unexpectedly')]) {
      const error = Object.assign(new Error(driverError.message), {
        name: 'QueryFailedError',
        query: 'insert into revocations …',
        parameters: [NAME],
        driverError,
      });
      expect(written(withoutData(error))).not.toContain(NAME);
      expect(withoutData(error)).toMatchObject({ name: 'QueryFailedError' });
    }
  });

  it('of any other kind is left as it is', () => {
    const error = new TypeError('x is not a function');
    expect(withoutData(error)).toBe(error);
    expect(withoutData('text')).toBe('text');
  });
});
