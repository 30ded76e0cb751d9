import { Clock, type CountedPage, CursorSigner, pageOf, Problem } from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import { MemberRightsService } from '../members/member-rights.service.js';
import { EstablishmentRightsService } from './establishment-rights.service.js';
import type {
  EstablishmentListQuery,
  EstablishmentResponse,
  EstablishmentRow,
  EstablishmentTermResponse,
} from './establishments.dto.js';
import { EstablishmentsRepository } from './establishments.repository.js';

const LIST = 'establishments';

/** Cases as on a day. */
@Injectable()
export class EstablishmentReadingService {
  constructor(
    private readonly establishments: EstablishmentsRepository,
    private readonly rights: EstablishmentRightsService,
    private readonly scopes: MemberRightsService,
    private readonly clock: Clock,
    private readonly cursors: CursorSigner,
  ) {}

  /** Newest first. */
  async list(
    accountId: string,
    { unitId, asOf, state, overdue, cursor, limit, total }: EstablishmentListQuery,
  ): Promise<CountedPage<EstablishmentRow>> {
    const scope = await this.scopes.scopeFor(accountId, 'establishment.read', {
      direct: false,
      ...(unitId !== undefined && { unitId }),
      ...(asOf !== undefined && { asOf }),
    });
    const filter = { scope, state, overdue };
    const after = this.cursors.read<string>(LIST, cursor);
    const rows = await this.establishments.list(filter, after, limit + 1);
    const { data, page } = pageOf(rows, limit, ({ id }) => this.cursors.sign(LIST, id));
    if (!total) return { data, page };
    return { data, page: { ...page, total: await this.establishments.count(filter) } };
  }

  /** How many applicants it takes and how long steps may take, by the rules of a day. */
  async terms(asOf?: string): Promise<{ data: EstablishmentTermResponse[] }> {
    return { data: await this.establishments.terms(asOf ?? this.clock.today()) };
  }

  /** @throws Problem `establishment-unknown` also for a case that had not begun on that day */
  async show(accountId: string, id: string, asOf?: string): Promise<EstablishmentResponse> {
    await this.rights.requireReadable(accountId, id);
    return this.showOn(id, asOf ?? this.clock.today());
  }

  /** The case as on a day, for those who have asked for the right themselves. */
  async showOn(id: string, on: string): Promise<EstablishmentResponse> {
    const found = await this.establishments.find(id, on);
    if (!found) throw new Problem('establishment-unknown');
    return found;
  }
}
