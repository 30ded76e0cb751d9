import type { LoggerService } from '@nestjs/common';
import { pino, type Logger as Pino } from 'pino';
import { withoutData } from './problem-log.js';
import { currentContext, traceIdOf } from './request-context.js';

/** JSON lines on standard output; inside a request each line carries its request id and trace id. */
export function createLogger(name: string, level: string): Pino {
  return pino({
    name,
    level,
    base: { service: name, pid: process.pid },
    redact: ['req.headers.authorization', '*.authorization', '*.password'],
    mixin: () => {
      const context = currentContext();
      return context
        ? { requestId: context.requestId, traceId: traceIdOf(context.traceparent) }
        : {};
    },
  });
}

type Level = 'info' | 'error' | 'warn' | 'debug' | 'trace' | 'fatal';

/** Nest's own and the services' log lines through the same pino. */
export class NestLogger implements LoggerService {
  constructor(private readonly pino: Pino) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.write('info', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  /** Nest passes the logger's name last and a stack, if any, before it. */
  private write(level: Level, message: unknown, rest: unknown[]): void {
    const context = rest.at(-1);
    const stack = rest.length > 1 ? rest[0] : undefined;
    const fields = { context, ...(stack !== undefined && { stack }) };
    const error = withoutData(message);
    if (error instanceof Error) this.pino[level]({ ...fields, err: error }, error.message);
    else if (typeof message === 'object' && message !== null) {
      this.pino[level]({ ...fields, ...message });
    } else this.pino[level](fields, String(message));
  }
}
