import type { JobState, JobView } from '@dong-hanh/contracts';
import { Database } from '@dong-hanh/persistence';
import { eventually, uniqueName } from '@dong-hanh/testing';
import { MembersService } from '../members/members.service.js';
import {
  arranging,
  plantTree,
  startMembership,
  tree,
  type Call,
  type MembershipApp,
  type Problem,
} from '../testing/membership.fixture.js';
import type {
  MemberBatchResponse,
  MemberBatchResult,
  RowFaultResponse,
} from './member-batches.dto.js';

const WAITING = `pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;

export type BatchJob = JobView & { result?: MemberBatchResult & Record<string, unknown> };

export const decision = { number: '21/QĐ-CĐCS', signedOn: '2023-09-01' };

/** A row of a list of admissions. */
export const person = (rest: object = {}) => ({
  ...{ fullName: 'Trần Văn Bình', birthDate: '1994-11-20', gender: 'male' },
  ...{ unitId: tree.school.id, ...rest },
});

/** Persons who differ in their names. */
export const persons = (count: number, rest: object = {}) =>
  Array.from({ length: count }, (_, index) => person({ fullName: `Trần Văn ${index}`, ...rest }));

/** Membership over the small tree, with what specs of long lists ask of it. */
export class BatchApp {
  private constructor(readonly membership: MembershipApp) {}

  /** @param workers false: what is accepted waits until another process takes it */
  static async start(workers = true): Promise<BatchApp> {
    const none = { relay: false, namePrefix: uniqueName('none') };
    const jobs = { workers, namePrefix: uniqueName('batch'), pacing: { heartbeatMs: 50 } };
    const app = new BatchApp(await startMembership(none, undefined, jobs));
    await plantTree(app.membership);
    return app;
  }

  send(body: object, call: Call = {}) {
    const frame = { kind: 'admissions', decision, effectiveOn: '2023-09-05' };
    const sent = { as: 'officer', body: { ...frame, ...body }, ...call };
    return this.membership.call<BatchJob & Problem>('POST', '/v1/member-batches', sent);
  }

  /** Sends a list and waits until it is worked off. */
  async work(body: object, call: Call = {}): Promise<BatchJob> {
    const { status, body: job } = await this.send(body, call);
    if (status !== 202) throw new Error(`not accepted: ${status} ${JSON.stringify(job)}`);
    return this.endOf(job.id, call.as);
  }

  async endOf(id: string, as = 'officer', withinMs = 20_000): Promise<BatchJob> {
    const unfinished: JobState[] = ['waiting', 'active'];
    return eventually(
      async () => {
        const { body } = await this.membership.call<BatchJob>('GET', `/v1/jobs/${id}`, { as });
        if (unfinished.includes(body.state)) throw new Error(`still ${body.state}`);
        return body;
      },
      { withinMs, everyMs: 50 },
    );
  }

  show(id: string, as = 'officer') {
    return this.membership.call<MemberBatchResponse & Problem>('GET', `/v1/member-batches/${id}`, {
      as,
    });
  }

  /** The whole list of faults, as it is downloaded. */
  async faultsFile(id: string, as = 'officer'): Promise<RowFaultResponse[]> {
    const { app, issuer } = this.membership;
    const headers = { authorization: `Bearer ${await issuer.token(as)}` };
    const answer = await app.inject({ method: 'GET', url: `/v1/jobs/${id}/file`, headers });
    return answer.json<{ faults: RowFaultResponse[] }>().faults;
  }

  /** Members of the school since 2010. */
  members(count: number, unitId = tree.school.id): Promise<string[]> {
    const admissions = Array.from({ length: count }, (_, index) => ({
      ...{ fullName: `Nguyễn Thị ${index}`, birthDate: '1986-03-08', gender: 'female' as const },
      ...{ unitId, joinedOn: '2010-09-05' },
    }));
    return this.membership.app.get(MembersService).admitMany(admissions, arranging);
  }

  async cancel(id: string, as = 'officer'): Promise<BatchJob> {
    const { app, issuer } = this.membership;
    const headers = { authorization: `Bearer ${await issuer.token(as)}` };
    const answer = await app.inject({ method: 'DELETE', url: `/v1/jobs/${id}`, headers });
    return answer.json<BatchJob>();
  }

  /** Waits until so many rows of a batch are recorded, and the next chunk waits for a lock. */
  async untilRecorded(id: string, recorded: number, as = 'officer'): Promise<void> {
    await eventually(async () => {
      const { body } = await this.show(id, as);
      if (body.recorded !== recorded) throw new Error(`${body.recorded} of ${recorded}`);
      if ((await this.count(WAITING)) === 0) throw new Error('nobody waits');
    });
  }

  /** Waits until so many wait for a lock. */
  async untilWaiting(count: number): Promise<void> {
    await eventually(async () => {
      const waiting = await this.count(WAITING);
      if (waiting < count) throw new Error(`${waiting} of ${count} wait`);
    });
  }

  /** Waits until no transaction is open any more. */
  async untilIdle(): Promise<void> {
    const open = 'pg_stat_activity where xact_start is not null and pid <> pg_backend_pid()';
    await eventually(async () => {
      const left = await this.count(`${open} and datname = current_database()`);
      if (left > 0) throw new Error(`${left} transactions are open`);
    });
  }

  /** Holds a row, as another officer's transaction would, while `work` goes on. */
  async whileLocked<T>(table: string, id: string, work: () => Promise<T>): Promise<T> {
    const url = this.membership.database.url('serve');
    const database = new Database({ url, applicationName: 'spec', max: 1 });
    const result = await database.transaction(async (tx) => {
      await tx.query(`select from ${table} where id = $1 for update`, [id]);
      return work();
    });
    await database.close();
    return result;
  }

  /** Ends the connections that wait for a lock, as the end of their server would. */
  async loseWaitingConnections(): Promise<void> {
    await this.query(`select pg_terminate_backend(pid) from ${WAITING}`);
  }

  async idsBornOn(day: string): Promise<string[]> {
    const rows = await this.query<{ id: string }>('select id from members where birth_date = $1', [
      day,
    ]);
    return rows.map(({ id }) => id);
  }

  async query<T>(sql: string, parameters: unknown[] = []): Promise<T[]> {
    return (await this.membership.database.admin.query(sql, parameters)) as T[];
  }

  async count(table: string): Promise<number> {
    const [row] = await this.query<{ count: number }>(
      `select count(*)::integer as count from ${table}`,
    );
    return row?.count ?? 0;
  }
}
