import { Logger } from '@nestjs/common';
import type { AfterCommit } from './event-batch.js';

const logger = new Logger('messaging');

/** Does what handlers wanted done after the commit. One that fails is logged: the events stay applied. */
export function runAfterCommit(works: readonly AfterCommit[]): void {
  for (const work of works) {
    try {
      work();
    } catch (error) {
      logger.error(error);
    }
  }
}
