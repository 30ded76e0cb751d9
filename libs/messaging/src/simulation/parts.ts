import type { Answers } from './processes.js';
import type { SimLog } from './sim-log.js';
import type { SimReadModel } from './sim-read-model.js';
import type { Command, SimSource } from './sim-source.js';

/** The parts of a run that the invariants speak of. */
export interface SimParts {
  commands: readonly Command[];
  answers: Answers;
  source: SimSource;
  log: SimLog;
  readModel: SimReadModel;
}
