import type { Answers } from './processes.js';
import type { SimLog } from './stores/sim-log.js';
import type { SimPublishedLogs } from './stores/sim-published-logs.js';
import type { SimReadModel } from './stores/sim-read-model.js';
import type { Command, SimSource } from './stores/sim-source.js';

/** The parts of a run that the invariants speak of. */
export interface SimParts {
  commands: readonly Command[];
  answers: Answers;
  source: SimSource;
  log: SimLog;
  published: SimPublishedLogs;
  readModel: SimReadModel;
}
