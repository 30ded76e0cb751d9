import { Database, statement, type Sql } from '@dong-hanh/persistence';
import { SqlFilters, type ListSql, type Window } from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import { searchTextOf, wordsOf, type Programme } from './programme.rules.js';

export interface ProgrammeFilters {
  q?: string | undefined;
  code?: string | undefined;
  runningOn?: string | undefined;
}

const columns = `p.id, p.code, p.name, p.aliases, p.kind, p.first_day as "from", p.last_day as "to",
  p.version`;
const byFirstDay = { day: 'p.first_day', id: 'p.id' };

const findOne = statement(
  'programmes-find',
  `select ${columns} from support_programmes p where p.id = $1`,
);

const insertOne = statement(
  'programmes-insert',
  `insert into support_programmes (id, version, code, name, aliases, search_key, kind, first_day, last_day,
     recorded_at, recorded_by)
   values ($1, $2, $3, $4, $5, fold_name($6), $7, $8, $9, $10, $11)`,
);

/** Programmes, latest beginning first: one row more than the limit, if there is one. */
export function programmeListSql(filters: ProgrammeFilters, { after, limit }: Window): ListSql {
  const { where, parameters } = asked(filters).after(byFirstDay, after);
  const text = `select ${columns} from support_programmes p ${where}
    order by p.first_day desc, p.id desc limit ${limit + 1}`;
  return { text, parameters };
}

function programmeCountSql(filters: ProgrammeFilters): ListSql {
  const { where, parameters } = asked(filters);
  return { text: `select count(*) as total from support_programmes p ${where}`, parameters };
}

/** Each word searched begins a word of the name, the code or an alias; a search without words finds nothing. */
function asked({ q, code, runningOn }: ProgrammeFilters): SqlFilters {
  const words = q === undefined ? undefined : wordsOf(q);
  const filters = new SqlFilters(words?.length === 0 ? ['false'] : [])
    .add('p.code = ?', code)
    .add(`?::date between p.first_day and coalesce(p.last_day, 'infinity')`, runningOn);
  for (const word of words ?? []) filters.add('p.search_key like fold_name(?)', `% ${word}%`);
  return filters;
}

@Injectable()
export class ProgrammesRepository {
  constructor(private readonly database: Database) {}

  async find(id: string): Promise<Programme | undefined> {
    const [programme] = await this.database.query<Programme>(findOne, [id]);
    return programme;
  }

  async insert(
    tx: Sql,
    programme: Programme,
    { actorId, now }: { actorId: string; now: Date },
  ): Promise<void> {
    const { id, version, code, name, aliases, kind, from, to } = programme;
    const values = [id, version, code, name, aliases, searchTextOf(programme), kind, from, to];
    await tx.query(insertOne, [...values, now, actorId]);
  }

  list(filters: ProgrammeFilters, window: Window): Promise<Programme[]> {
    const { text, parameters } = programmeListSql(filters, window);
    return this.database.query<Programme>(text, parameters);
  }

  async count(filters: ProgrammeFilters): Promise<number> {
    const { text, parameters } = programmeCountSql(filters);
    const [row] = await this.database.query<{ total: number }>(text, parameters);
    return row!.total;
  }
}
