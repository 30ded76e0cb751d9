import { Database, violatedConstraint, type Sql } from '@dong-hanh/persistence';
import {
  AccessRights,
  Clock,
  type CountedPage,
  cursorAfter,
  CursorSigner,
  eventContextOf,
  idempotencyOf,
  newId,
  once,
  pageOf,
  placeOf,
  Problem,
  type RequestContext,
} from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import { openProgramme, type Programme, type WrittenProgramme } from './programme.rules.js';
import type { ProgrammeListQuery } from './programmes.dto.js';
import { ProgrammesRepository } from './programmes.repository.js';

const LIST = 'support-programmes';

/** Programmes of support: opened once, found by every name that people know them by. */
@Injectable()
export class ProgrammesService {
  constructor(
    private readonly database: Database,
    private readonly programmes: ProgrammesRepository,
    private readonly rights: AccessRights,
    private readonly clock: Clock,
    private readonly signer: CursorSigner,
  ) {}

  /** @throws Problem 409 `programme-code-taken`, also for one of two requests at the same moment */
  async open(written: WrittenProgramme, context: RequestContext): Promise<Programme> {
    const { actorId } = eventContextOf(context);
    await this.rights.requireAnywhere(actorId, 'support.plan');
    const attempt = idempotencyOf(context, 'POST /v1/support-programmes', written);
    const [id] = await this.database.transaction((tx) =>
      once(tx, attempt, async () => [await this.write(tx, written, actorId)]),
    );
    return this.find(id!);
  }

  /** What the rules of a grant ask about; undefined when there is no such programme. */
  known(id: string): Promise<Programme | undefined> {
    return this.programmes.find(id);
  }

  /** @throws Problem 404 */
  async find(id: string): Promise<Programme> {
    const programme = await this.programmes.find(id);
    if (!programme) throw new Problem('not-found');
    return programme;
  }

  async list({
    cursor,
    limit,
    total,
    ...filters
  }: ProgrammeListQuery): Promise<CountedPage<Programme>> {
    const after = placeOf(this.signer, LIST, cursor);
    const rows = await this.programmes.list(filters, { after, limit });
    const { data, page } = pageOf(rows, limit, ({ from: day, id }) =>
      cursorAfter(this.signer, LIST, { day, id }),
    );
    const counted = total && { total: await this.programmes.count(filters) };
    return { data, page: { ...page, ...counted } };
  }

  private async write(tx: Sql, written: WrittenProgramme, actorId: string): Promise<string> {
    const programme = openProgramme(written, newId);
    try {
      await this.programmes.insert(tx, programme, { actorId, now: this.clock.now() });
    } catch (error) {
      const isTaken = violatedConstraint(error) === 'uq_support_programmes_code';
      throw isTaken ? codeTaken(written.code) : error;
    }
    return programme.id;
  }
}

function codeTaken(taken: string): Problem {
  const code = 'programme-code-taken';
  const parameters = { code: taken };
  return new Problem(code, parameters, [{ pointer: '/code', code, parameters }]);
}
