import { Clock, CursorSigner, pageOf, Problem, type Page } from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import { MemberRightsService } from '../members/member-rights.service.js';
import { bounds, nearBirthDates, scoreOf } from './duplicate.rules.js';
import type {
  DuplicateCandidate,
  DuplicateListQuery,
  DuplicateMember,
  DuplicatePair,
  DuplicatesResponse,
} from './duplicates.dto.js';
import {
  DuplicatesRepository,
  type DuplicateRecord,
  type PairOfIds,
} from './duplicates.repository.js';

const MOST_SHOWN = 20;
const LIST = 'duplicates';

/** Finds records that may be of one person; whether they are is for somebody to decide. */
@Injectable()
export class DuplicatesService {
  constructor(
    private readonly duplicates: DuplicatesRepository,
    private readonly memberRights: MemberRightsService,
    private readonly clock: Clock,
    private readonly cursors: CursorSigner,
  ) {}

  /** What may be the same person, among the records that the account may read, the likeliest first. */
  async ofMember(accountId: string, memberId: string): Promise<DuplicatesResponse> {
    const { mergedInto } = await this.memberRights.requireOver(accountId, 'member.merge', memberId);
    if (mergedInto) throw new Problem('member-merged', { survivorId: mergedInto });
    const today = this.clock.today();
    const subject = await this.duplicates.subject(memberId, today);
    if (!subject) throw new Problem('member-unknown');
    const near = [subject.birthDate, ...nearBirthDates(subject.birthDate)];
    const found = await this.duplicates.candidates(memberId, today, near);
    const readable = await this.memberRights.onlyReadable(accountId, 'member.read', found);
    const data = readable
      .map((record) => candidateOf(subject, record))
      .filter(({ score }) => score >= bounds.shown)
      .toSorted((a, b) => b.score - a.score || (a.member.id < b.member.id ? -1 : 1))
      .slice(0, MOST_SHOWN);
    return { data };
  }

  /** Pairs of records with one name and birth date in a subtree. */
  async ofSubtree(
    accountId: string,
    { unitId, cursor, limit }: DuplicateListQuery,
  ): Promise<Page<DuplicatePair>> {
    const asked = { unitId, direct: false };
    const scope = await this.memberRights.scopeFor(accountId, 'member.merge', asked);
    const list = `${LIST}/${unitId}`;
    const after = this.cursors.read<PairOfIds>(list, cursor);
    const found = await this.duplicates.pairs(scope, after, limit + 1);
    const { data, page } = pageOf(found, limit, (pair) => this.cursors.sign(list, pair));
    const ids = [...new Set(data.flatMap(({ older, newer }) => [older, newer]))];
    const records = await this.duplicates.records(ids, this.clock.today());
    return { data: data.flatMap((pair) => pairOf(pair, records)), page };
  }
}

function pairOf(
  { older, newer }: PairOfIds,
  records: ReadonlyMap<string, DuplicateRecord>,
): DuplicatePair[] {
  const [one, other] = [records.get(older), records.get(newer)];
  if (!one || !other) return [];
  return [{ members: [memberOf(one), memberOf(other)], ...scoreOf(one, other, false) }];
}

function candidateOf(subject: DuplicateRecord, record: DuplicateRecord): DuplicateCandidate {
  return { member: memberOf(record), ...scoreOf(subject, record, record.hasSameNumber) };
}

function memberOf(record: DuplicateRecord): DuplicateMember {
  const { id, memberNumber, fullName, birthDate, gender, unitId } = record;
  return { id, memberNumber, fullName, birthDate, gender, unitId };
}
