import { Database, statement } from '@dong-hanh/persistence';
import { Injectable } from '@nestjs/common';
import type { TerritoryLevel, TerritoryResponse } from './territories.dto.js';

export interface TerritoryFilter {
  on: string;
  parentCode: string | undefined;
  level: TerritoryLevel | undefined;
}

/** What a code means over some days. */
export interface NewTerritory {
  code: string;
  name: string;
  kind: TerritoryLevel;
  parentCode: string | null;
  validFrom: string;
  validTo: string | null;
}

/** A territory that takes over from one that ended, wholly or in part. */
export interface TerritoryHeir {
  code: string;
  endedOn: string;
  heirCode: string;
}

const FILTER = `valid @> $1::date and ($2::text is null or parent_code = $2)
  and ($3::text is null or kind = $3)`;

const list = statement(
  'territories-list',
  `select code, name, kind as level, parent_code as "parentCode",
     lower(valid)::text as "validFrom", upper(valid)::text as "validTo"
   from territories
   where ${FILTER} and code > $4
   order by code
   limit $5`,
);

const total = statement(
  'territories-total',
  `select count(*)::integer as total from territories where ${FILTER}`,
);

/** Days on which a code already means something are left as they are. */
const register = statement(
  'territories-register',
  `insert into territories (code, valid, name, kind, parent_code)
   select code, daterange("validFrom", "validTo"), name, kind, "parentCode"
   from jsonb_to_recordset($1::jsonb) as given
     (code text, name text, kind text, "parentCode" text, "validFrom" date, "validTo" date)
   on conflict do nothing
   returning code`,
);

const registerHeirs = statement(
  'territories-register-heirs',
  `insert into territory_heirs (code, ended_on, heir_code)
   select code, "endedOn", "heirCode"
   from jsonb_to_recordset($1::jsonb) as given (code text, "endedOn" date, "heirCode" text)
   on conflict do nothing
   returning code`,
);

@Injectable()
export class TerritoriesRepository {
  constructor(private readonly database: Database) {}

  list(filter: TerritoryFilter, after: string, limit: number): Promise<TerritoryResponse[]> {
    return this.database.query(list, [...parametersOf(filter), after, limit]);
  }

  async count(filter: TerritoryFilter): Promise<number> {
    const [row] = await this.database.query<{ total: number }>(total, parametersOf(filter));
    return row?.total ?? 0;
  }

  async register(territories: readonly NewTerritory[]): Promise<number> {
    return (await this.database.query(register, [JSON.stringify(territories)])).length;
  }

  async registerHeirs(heirs: readonly TerritoryHeir[]): Promise<number> {
    return (await this.database.query(registerHeirs, [JSON.stringify(heirs)])).length;
  }
}

function parametersOf({ on, parentCode, level }: TerritoryFilter): unknown[] {
  return [on, parentCode ?? null, level ?? null];
}
