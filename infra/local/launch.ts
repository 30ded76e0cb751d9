import type { Ports } from './ports.ts';
import type { Secrets } from './secrets.ts';
import type { Supervisor } from './supervisor.ts';

/** What every step of a start needs to know. */
export interface Launch {
  dataDir: string;
  logsDir: string;
  ports: Ports;
  secrets: Secrets;
  supervisor: Supervisor;
  /** aborted when the platform is asked to stop */
  signal: AbortSignal;
}
