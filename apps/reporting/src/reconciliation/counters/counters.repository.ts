import { Database } from '@dong-hanh/persistence';
import { Injectable } from '@nestjs/common';
import { counterDifferences } from './counters.sql.js';
import type { CounterDifference } from '../reconciliation.rules.js';

/** Compares the counters of the statistics with the facts that they count. */
@Injectable()
export class CountersRepository {
  constructor(private readonly serve: Database) {}

  /** The provinces and months in which counters are not the sums of their facts; none when all is well. */
  differences(): Promise<CounterDifference[]> {
    return this.serve.query<CounterDifference>(counterDifferences);
  }
}
