import { statement } from '@dong-hanh/persistence';
import { personIds } from '../person-ids.sql.js';
import { versionsOf } from '../unit-versions.sql.js';

const CARD = `c.number, c.member_id as "memberId", c.version, c.unit_id as "unitId",
   c.unit_version as "unitVersion", c.unit_name as "unitName", c.issued_on::text as "issuedOn",
   c.valid_until::text as "validUntil", c.occasion, c.key_id as "keyId", c.qr,
   case when c.replaced_on is not null then
     jsonb_build_object('on', c.replaced_on, 'because', c.replaced_because) end as replaced`;

export const cardByNumber = statement(
  'cards-by-number',
  `select ${CARD} from member_cards c where c.number = $1`,
);

/** The card of the person: of several, which merged records brought along, the one issued last. */
export const currentCard = statement(
  'cards-current',
  `select ${CARD} from member_cards c
   where c.member_id = any(${personIds('$1')}) and c.replaced_on is null
   order by c.recorded_at desc, c.number limit 1`,
);

/** Also after all cards of the person were replaced by that of a record which has been parted from it since. */
export const lastVersion = statement(
  'cards-last-version',
  `select max(version) as version from member_cards where member_id = any(${personIds('$1')})`,
);

/** Keeps two officers from issuing a card at once, and the record from being merged meanwhile. */
export const lockHolder = statement(
  'cards-lock-holder',
  'select merged_into as "mergedInto" from members where id = $1 for update',
);

/**
 * The last period that has begun by a day: `$1` member · `$2` day. */
export const holder = statement(
  'cards-holder',
  `select p.unit_id as "unitId", v.no as "unitVersion", v.name as "unitName",
     (select min(lower(same.valid))::text from unit_versions same
      where ${versionsOf('same', 'p.unit_id')} and same.name = v.name and lower(same.valid) <= day.last
        and not exists (
          select from unit_versions other
          where ${versionsOf('other', 'p.unit_id')} and other.name <> v.name
            and lower(other.valid) > lower(same.valid) and lower(other.valid) <= day.last)
     ) as "unitNameSince",
     p.state, lower(p.valid)::text as "from",
     case when upper(p.valid) <= $2::date then
       jsonb_build_object('on', upper(p.valid), 'reason', p.end_reason) end as ended
   from (
     select * from placements
     where member_id = (select coalesce(merged_into, id) from members where id = $1) and lower(valid) <= $2::date
     order by lower(valid) desc limit 1
   ) p
   cross join lateral (select least($2::date, upper(p.valid) - 1) as last) day
   join unit_versions v on ${versionsOf('v', 'p.unit_id')} and (v.valid @> day.last) is true`,
);

/** What a unit is called on a day, or was on its last. */
export const unitName = statement(
  'cards-unit-name',
  `select v.name from unit_versions v where ${versionsOf('v', '$1::uuid')} and lower(v.valid) <= $2::date
   order by lower(v.valid) desc limit 1`,
);

export const reasonName = statement(
  'cards-reason-name',
  `select name_vi as vi, name_en as en from membership_reasons
   where code = $1 and transition in ('exit', 'suspension') and valid @> $2::date`,
);

/** Those of all records of the person. */
export const replaceCards = statement(
  'cards-replace',
  `update member_cards set replaced_on = $2, replaced_because = $3
   where member_id = any(${personIds('$1')}) and replaced_on is null`,
);

export const insertCard = statement(
  'cards-insert',
  `insert into member_cards (number, member_id, version, unit_id, unit_version, unit_name, issued_on,
     valid_until, occasion, key_id, qr, issued_by, recorded_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
);
