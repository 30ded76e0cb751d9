import { Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { NestLogger } from './logger.js';

function logged(write: (logger: NestLogger) => void): string {
  let text = '';
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      text += chunk.toString();
      done();
    },
  });
  write(new NestLogger(pino({ level: 'trace' }, stream)));
  return text;
}

describe('the log', () => {
  it('keeps kind and place of a database error, never the row that it quotes', () => {
    const refused = Object.assign(new Error('null value in column "birth_date"'), {
      severity: 'ERROR',
      code: '23502',
      table: 'members',
      detail: 'Failing row contains (1, Nguyễn Văn A, null).',
    });
    const text = logged((logger) => logger.error(refused));
    expect(text).toContain('23502');
    expect(text).toContain('members');
    expect(text).not.toContain('Nguyễn');
  });

  it('keeps an error of our own whole', () => {
    expect(logged((logger) => logger.error(new TypeError('a bug'), 'HTTP'))).toContain('a bug');
  });
});
