import { brokerRows } from './rows/broker-rows.js';
import { diskRows } from './rows/disk-rows.js';
import { loadRows } from './rows/load-rows.js';
import { logRows } from './rows/log-rows.js';
import { messageRows } from './rows/message-rows.js';
import { netRows } from './rows/net-rows.js';
import { poisonRows } from './rows/poison-rows.js';
import { projectorRows } from './rows/projector-rows.js';
import { relayRows } from './rows/relay-rows.js';
import type { FaultScenario } from './scenario.js';
import { serverRows } from './rows/server-rows.js';
import { writerRows } from './rows/writer-rows.js';

/** Every fault that is tried on the real stack: a family of rows per file. */
export const catalogue: readonly FaultScenario[] = [
  ...writerRows,
  ...relayRows,
  ...projectorRows,
  ...serverRows,
  ...logRows,
  ...netRows,
  ...brokerRows,
  ...diskRows,
  ...messageRows,
  ...poisonRows,
  ...loadRows,
];
