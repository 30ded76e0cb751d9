import { Logger } from '@nestjs/common';
import type { LogEntry } from 'kafkajs';

/** What kafkajs calls an error while a broker starts or a group moves, and repeats until it works. */
const PASSING = [
  /group coordinator/i,
  /coordinator (is )?(load|not available)/i,
  /rebalanc/i,
  /not aware of this member/i,
  /InitProducerId/i,
  /COORDINATOR_(NOT_AVAILABLE|LOAD_IN_PROGRESS)/,
];

/** kafkajs's log lines through the service's logger; what passes by itself is a matter of debugging. */
export function kafkaLogCreator(logger = new Logger('kafka')) {
  return () =>
    ({ label, log }: LogEntry): void => {
      const line = { message: log.message, ...detailsOf(log) };
      if (label === 'ERROR' && !isPassing(log)) logger.warn(line);
      else if (label === 'WARN' && !isPassing(log)) logger.warn(line);
      else logger.debug(line);
    };
}

function isPassing(log: LogEntry['log']): boolean {
  const text = `${log.message} ${String(log.error ?? '')}`;
  return PASSING.some((pattern) => pattern.test(text));
}

function detailsOf(log: LogEntry['log']): Record<string, unknown> {
  const { broker, error, groupId } = log as { broker?: string; error?: unknown; groupId?: string };
  return {
    ...(broker !== undefined && { broker }),
    ...(error !== undefined && { error: error instanceof Error ? error.message : String(error) }),
    ...(groupId !== undefined && { groupId }),
  };
}
