import { Database, type Sql } from '@dong-hanh/persistence';
import { Injectable } from '@nestjs/common';
import type { AwardPages } from './award-export-formats.js';
import type { ExportedAward } from './award-export.rules.js';
import type { AwardExportInput } from './award-exports.dto.js';

/** Units whose awards are meant, and whether each comes with its subtree. */
export type ExportScope = readonly { unitId: string; withSubtree: boolean }[];

/** What an export reads, all of one moment. */
export interface ExportSource {
  total: number;
  pages: AwardPages;
}

/** Rows in memory at a time. */
const PAGE = 200;

/*
 * The scope in time: each unit below the asked ones with the days on which it stood there, so that an award
 * belongs by the tree of its own day. `$1` `$2` units and whether each comes with its subtree.
 */
const SCOPE = `scope (unit_id, valid, with_subtree) as (
    select unit_id, daterange(null, null), with_subtree
    from unnest($1::uuid[], $2::boolean[]) as root (unit_id, with_subtree)
    union
    select below.unit_id, below.valid, true
    from scope s cross join lateral (
      select v.unit_id, v.valid * s.valid as valid from unit_versions v
      where v.parent_id = s.unit_id and (v.valid && s.valid) is true
      offset 0
    ) below
    where s.with_subtree
  )`;

/** All honours are read once: an export is rare, and an index by unit would be dear for each award. */
const MEANT = `honours h join scope s on s.unit_id = h.unit_id and s.valid @> h.signed_on
  where ($3::date is null or h.signed_on >= $3) and ($4::date is null or h.signed_on <= $4)
    and ($5::text is null or h.issuer = $5) and ($6::text is null or h.form = $6)
    and ($7::text is null or h.state = $7)`;

export const countExported = {
  name: 'award-exports-count',
  text: `with recursive ${SCOPE} select count(*)::integer as total from ${MEANT}`,
};

/** A person has one name; units are named as they were on the day of the decision. */
export const selectExported = `
  with recursive ${SCOPE}, meant as (select h.* from ${MEANT})
  select h.decision_number as "decisionNumber", h.signed_on::text as "signedOn", h.issuer, h.form, h.basis,
    h.school_year as "schoolYear", h.recipient_kind as "recipientKind",
    coalesce(person.full_name, body.name, '') as "recipientName",
    coalesce(person.member_number, body.code, '') as "recipientNumber",
    coalesce(home.name, '') as "unitName", h.state
  from meant h
  left join members person on h.recipient_kind = 'member' and person.id = h.recipient_id
  left join unit_versions body
    on h.recipient_kind = 'unit' and body.unit_id = h.recipient_id and body.valid @> h.signed_on
  left join unit_versions home on home.unit_id = h.unit_id and home.valid @> h.signed_on
  order by h.signed_on, h.decision_number, h.award_id`;

@Injectable()
export class AwardExportsRepository {
  constructor(private readonly database: Database) {}

  /** A transaction over the same connections. */
  transaction<T>(work: (tx: Sql) => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }

  /**
   * Reads the awards of a scope in the order of their decisions, for as long as `work` runs: one view of
   * the register, through a cursor.
   */
  read<T>(
    scope: ExportScope,
    filter: AwardExportInput,
    work: (source: ExportSource) => Promise<T>,
  ): Promise<T> {
    const parameters = [
      scope.map(({ unitId }) => unitId),
      scope.map(({ withSubtree }) => withSubtree),
      filter.decidedFrom ?? null,
      filter.decidedTo ?? null,
      filter.issuer ?? null,
      filter.form ?? null,
      filter.state ?? null,
    ];
    return this.transaction(async (tx) => {
      await tx.query('set transaction isolation level repeatable read, read only');
      const [row] = await tx.query<{ total: number }>(countExported, parameters);
      return work({ total: row?.total ?? 0, pages: pagesOf(tx, parameters) });
    });
  }
}

async function* pagesOf(tx: Sql, parameters: readonly unknown[]): AsyncGenerator<ExportedAward[]> {
  await tx.query(`declare exported no scroll cursor for ${selectExported}`, parameters);
  for (;;) {
    const page = await tx.query<ExportedAward>(`fetch forward ${PAGE} from exported`);
    if (page.length > 0) yield page;
    if (page.length < PAGE) return;
  }
}
