import { Database } from '@dong-hanh/persistence';
import { asSuperuser, inDatabase } from '../../harness/context.js';
import type { BenchContext, OpenedGoal } from '../../harness/goal.js';
import { FilledOutbox } from '../../relaying/filled-outbox.js';
import { PeerMissing, peerClassPath } from '../java/peer-jars.js';
import { LogicalPostgres } from './logical-postgres.js';
import { DATABASE, OutboxRelays } from './outbox-relays.js';

export const DEBEZIUM = 'Debezium, outbox router';

/** An empty outbox that both can read, on a server of its own. */
export class OutboxPlace {
  private constructor(
    private readonly postgres: LogicalPostgres,
    readonly outbox: FilledOutbox,
    readonly relays: OutboxRelays,
    /** Those who append at the same time, apart from whoever reads. */
    readonly writers: Database,
  ) {}

  static async open(context: BenchContext): Promise<OutboxPlace> {
    const postgres = await LogicalPostgres.start(context);
    try {
      await asSuperuser(postgres.url, [`create database ${DATABASE}`]);
      const url = inDatabase(postgres.url, DATABASE);
      const outbox = await FilledOutbox.of(url, []);
      const relays = new OutboxRelays(context, postgres, outbox.database);
      await relays.markBeginning();
      const writers = new Database({ url, applicationName: 'bench-writers' });
      return new OutboxPlace(postgres, outbox, relays, writers);
    } catch (error) {
      await postgres.stop();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.writers.close();
    await this.outbox.close();
    await this.postgres.stop();
  }
}

/** Opens a goal against Debezium, or says why there is none. */
export async function againstDebezium(
  context: BenchContext,
  open: (place: OutboxPlace, classPath: string) => Promise<OpenedGoal>,
): Promise<OpenedGoal> {
  try {
    const classPath = await peerClassPath('debezium-outbox');
    const place = await OutboxPlace.open(context);
    try {
      return await open(place, classPath);
    } catch (error) {
      await place.close();
      throw error;
    }
  } catch (error) {
    if (!(error instanceof PeerMissing)) throw error;
    const nothing = () => Promise.resolve();
    const why = [{ name: DEBEZIUM, why: error.message }];
    return { contenders: [], open: why, verify: nothing, close: nothing };
  }
}
