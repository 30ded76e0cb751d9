import { Database } from '@dong-hanh/persistence';
import { Injectable } from '@nestjs/common';
import type { FlowPart } from './flow.rules.js';
import type { FlowRecord } from './flow-statistics.dto.js';
import {
  flowRecordsCountQuery,
  flowRecordsQuery,
  flowsQuery,
  type AskedFlows,
  type ShownFlows,
} from './flows.sql.js';

/** A movement as it is read. */
export type MovementRow = FlowRecord & { id: string; otherUnitId: string | null };

/** What came and left, read with the rights of the role that serves requests. */
@Injectable()
export class FlowsRepository {
  constructor(private readonly serve: Database) {}

  /** The parts of rows by keys, and those of the whole place: both from one moment of the database. */
  async count(asked: AskedFlows): Promise<{ rows: FlowPart[]; whole: FlowPart[] }> {
    const ofWhole = { ...asked, keys: [] };
    const whole = flowsQuery(ofWhole);
    if (asked.keys.length === 0) {
      const parts = await this.serve.query<FlowPart>(whole.text, whole.values);
      return { rows: parts, whole: parts };
    }
    const byKeys = flowsQuery(asked);
    return this.serve.transaction(async (tx) => {
      await tx.query('set transaction isolation level repeatable read, read only');
      const rows = await tx.query<FlowPart>(byKeys.text, byKeys.values);
      return { rows, whole: await tx.query<FlowPart>(whole.text, whole.values) };
    });
  }

  movements(asked: Omit<AskedFlows, 'keys'>, shown: ShownFlows): Promise<MovementRow[]> {
    const { text, values } = flowRecordsQuery(asked, shown);
    return this.serve.query<MovementRow>(text, values);
  }

  async countMovements(asked: Omit<AskedFlows, 'keys'>, shown: ShownFlows): Promise<number> {
    const { text, values } = flowRecordsCountQuery(asked, shown);
    const [row] = await this.serve.query<{ count: number }>(text, values);
    return row?.count ?? 0;
  }
}
