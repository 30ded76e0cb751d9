import type { MemberState } from '@dong-hanh/contracts';
import { toOutboxRows, wakeRelay } from '@dong-hanh/messaging';
import type { Sql } from '@dong-hanh/persistence';
import {
  AccessRights,
  Clock,
  type CountedPage,
  CursorSigner,
  type EventContext,
  eventContextOf,
  idempotencyOf,
  newId,
  once,
  pageOf,
  Problem,
  refuseTooMany,
  type RequestContext,
} from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import { inPages } from '../in-pages.js';
import { refuse } from '../units/unit.rules.js';
import { UnitsService } from '../units/units.service.js';
import { readSearch } from '../member-names/member-name.rules.js';
import { MemberRightsService } from './member-rights.service.js';
import {
  admissionFaults,
  admit,
  lastEvent,
  type AdmissionFacts,
  type NewMember,
} from './member.rules.js';
import type {
  AdmitMemberRequest,
  MemberLabel,
  MemberListQuery,
  MemberResponse,
  MemberSearchRequest,
} from './members.dto.js';
import { MembersRepository } from './members.repository.js';

/** A member as a loader brings it; without an id it gets a new one. */
export type Admission = Omit<NewMember, 'id' | 'memberNumber'> & { id?: string };

const CHUNK = 500;
const MOST_LABELS = 200;

@Injectable()
export class MembersService {
  constructor(
    private readonly members: MembersRepository,
    private readonly units: UnitsService,
    private readonly rights: AccessRights,
    private readonly memberRights: MemberRightsService,
    private readonly clock: Clock,
    private readonly cursors: CursorSigner,
  ) {}

  /** Admits a person to a unit. */
  async admit(request: AdmitMemberRequest, context: RequestContext): Promise<MemberResponse> {
    const accountId = context.actor?.accountId ?? '';
    await this.rights.requireAnywhere(accountId, 'member.admit');
    await this.units.requireKnown(request.unitId);
    await this.rights.require(accountId, 'member.admit', request.unitId);
    const attempt = idempotencyOf(context, 'POST /v1/members', request);
    const [id = ''] = await this.members.transaction((tx) =>
      once(tx, attempt, () => this.record(tx, [request], eventContextOf(context))),
    );
    wakeRelay();
    return this.showOn(id, request.joinedOn);
  }

  /**
   * Admits many in one transaction, in statements of 500: for loaders, which act for the platform and need
   * no right.
   *
   * @returns their ids, in order
   */
  async admitMany(admissions: readonly Admission[], context: EventContext): Promise<string[]> {
    const ids = await this.members.transaction(async (tx) => {
      const all: string[] = [];
      for (let start = 0; start < admissions.length; start += CHUNK) {
        all.push(...(await this.record(tx, admissions.slice(start, start + CHUNK), context)));
      }
      return all;
    });
    wakeRelay();
    return ids;
  }

  /** Admits people inside a transaction that does more, for those who have asked for the right. @returns their ids */
  admitWithin(tx: Sql, admissions: readonly Admission[], context: EventContext): Promise<string[]> {
    return this.record(tx, admissions, context);
  }

  /**
   * Says the present state of every member again, for readers that lost some of the log.
   *
   * @returns how many members were published
   */
  republish(context: EventContext): Promise<number> {
    return inPages(
      (after) => this.members.statesAfter(after, CHUNK),
      (states) => this.members.tell(states.map(lastEvent), context, this.clock.now()),
    );
  }

  /** The same of some members, for a reader that holds them otherwise. @returns how many there are */
  async publishAgain(ids: readonly string[], context: EventContext): Promise<number> {
    const states = await this.members.toldStatesOf(ids);
    await this.members.tell(states.map(lastEvent), context, this.clock.now());
    return states.length;
  }

  /** The member as on a day, today unless said; before joining there is none. */
  async show(accountId: string, id: string, asOf?: string): Promise<MemberResponse> {
    const member = await this.memberRights.readable(accountId, 'member.read', id);
    if (asOf === undefined) return member;
    if (asOf < member.joinedOn) throw new Problem('member-unknown');
    return this.showOn(id, asOf);
  }

  /** The member as on a day, for those who have asked for the right themselves. */
  async showOn(id: string, on: string): Promise<MemberResponse> {
    const member = await this.members.find(id, on);
    if (!member) throw new Problem('member-unknown');
    return member;
  }

  /** When a unit lived, undefined when there is none. */
  async unitLife(tx: Sql, id: string): Promise<AdmissionFacts | undefined> {
    return (await this.members.unitLives(tx, [id])).get(id);
  }

  /**
   * What the platform is told of a member, inside a transaction that changed it.
   *
   * @throws Problem `member-unknown`
   */
  async stateOf(tx: Sql, id: string): Promise<MemberState> {
    const state = await this.members.stateOf(tx, id);
    if (!state) throw new Problem('member-unknown');
    return state;
  }

  /** Members by name, or those that a search finds, best match first. */
  async list(
    accountId: string,
    query: MemberListQuery | MemberSearchRequest,
  ): Promise<CountedPage<MemberResponse>> {
    const { q, limit, total } = query;
    const scope = await this.memberRights.scopeFor(accountId, 'member.read', query);
    const list = q === undefined ? 'members' : 'members/search';
    const after = this.cursors.read<string>(list, query.cursor);
    const search = q === undefined ? undefined : readSearch(q);
    const rows = search
      ? await this.members.search(search, scope, after, limit + 1)
      : await this.members.list(scope, after, limit + 1);
    const { data, page } = pageOf(rows, limit, ({ id }) => this.cursors.sign(list, id));
    if (!total) return { data, page };
    const count = search ? this.members.countMatches(search, scope) : this.members.count(scope);
    return { data, page: { ...page, total: await count } };
  }

  /** Names and numbers of those ids that the account may read. */
  async labels(accountId: string, ids: readonly string[]): Promise<{ data: MemberLabel[] }> {
    await this.memberRights.requireSome(accountId, 'member.read');
    refuseTooMany('/ids', ids, MOST_LABELS);
    const found = await this.members.labels([...new Set(ids)], this.clock.today());
    const readable = await this.memberRights.onlyReadable(accountId, 'member.read', found);
    return {
      data: readable.map(({ id, memberNumber, fullName }) => ({ id, memberNumber, fullName })),
    };
  }

  private async record(
    tx: Sql,
    admissions: readonly Admission[],
    context: EventContext,
  ): Promise<string[]> {
    const today = this.clock.today();
    const recordedAt = this.clock.now();
    const lives = await this.members.unitLives(tx, [
      ...new Set(admissions.map(({ unitId }) => unitId)),
    ]);
    refuse(
      admissions.flatMap((admission) => {
        const life = lives.get(admission.unitId);
        if (!life) throw new Problem('unit-unknown');
        return admissionFaults(admission, life, today);
      }),
    );
    const numbers = await this.members.nextNumbers(tx, admissions.length);
    const members = admissions.map((admission, index) => ({
      ...admission,
      id: admission.id ?? newId(),
      memberNumber: numbers[index] ?? '',
    }));
    const events = members.map((member) => admit(member, recordedAt));
    await this.members.insert(tx, members, toOutboxRows(events, context, recordedAt), recordedAt);
    return members.map(({ id }) => id);
  }
}
