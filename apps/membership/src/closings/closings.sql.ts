import { statement, type Statement } from '@dong-hanh/persistence';

/** A unit that has ended, or is yet to begin, stands where it stood last, or will stand first. */
const standing = (unit: string) =>
  `greatest(${unit}.established_on, least($3::date, ${unit}.ended_on - 1))`;

/** `$1` `$2` units and whether each comes with its subtree · `$3` today */
const SCOPE = `scope (unit_id, deep) as (
    select unit_id, deep from unnest($1::uuid[], $2::boolean[]) as root (unit_id, deep)
    union
    select below.unit_id, true
    from scope s cross join lateral (
      select v.unit_id from unit_versions v join units u on u.id = v.unit_id
      where v.parent_id = s.unit_id and v.valid @> ${standing('u')}
      offset 0
    ) below
    where s.deep
  )`;

/** That there is such a row; the limit keeps it a look-up for each, whatever the planner guesses of their number. */
const isThere = (rows: string) => `(select true ${rows} limit 1) is not null`;

/** That a checklist is neither withdrawn nor replaced by one that ends the unit on another day. */
const inForce = (closing: string) =>
  `${closing}.withdrawn_by is null and not ${isThere(`
      from closings later
      where later.unit_id = ${closing}.unit_id and later.withdrawn_by is null
        and (later.opened_at, later.reorganisation_id) > (${closing}.opened_at, ${closing}.reorganisation_id)
    `)}`;

/**
 * `chain (unit_id, step)`: the custodian of checklist `c`, and where that one has ended by a day itself, whoever
 * answers for it, through any number of steps; each keeps the right of those above its place.
 */
const chain = (today: string) => `chain (unit_id, step) as (
      select c.custodian_unit_id, 0
      union all
      select next.custodian_unit_id, chain.step + 1
      from chain
      join closings next on next.unit_id = chain.unit_id and next.ended_on <= ${today}::date
      where chain.step < 32 and ${inForce('next')}
    )`;

/** Who answers for checklist `c` today: the last of the chain. */
const custodian = (today: string) => `cross join lateral (
    with recursive ${chain(today)}
    select array_agg(unit_id order by step desc) as ids from chain
  ) custodians`;

/** Whether a checklist's custodian stands at or under one of some units: climbing takes a few steps for each. */
const climbs = (ids: string, deep: string) => `exists (
    with recursive ${chain('$3')}, above (unit_id, steps) as (
      select unit_id, 0 from chain
      union all
      select v.parent_id, above.steps + 1
      from above
      join units u on u.id = above.unit_id
      join unit_versions v on v.unit_id = u.id and v.valid @> ${standing('u')}
      where v.parent_id is not null and above.steps < 32
    )
    select from above
    join unnest(${ids}::uuid[], ${deep}::boolean[]) as root (unit_id, deep) on root.unit_id = above.unit_id
    where root.deep or above.steps = 0
  )`;

/** How many units a scope has, counted up to `$4`. */
export const measureScope = statement(
  'closings-measure-scope',
  `with recursive ${SCOPE}
   select count(*)::integer as size from (select 1 from scope limit $4) counted`,
);

const SHOWN = `c.unit_id as "unitId", coalesce(v.code, u.code) as code, coalesce(v.name, u.code) as name, c.ended_on::text as "endedOn",
  custodians.ids[1] as "custodianUnitId", c.reorganisation_id as "reorganisationId",
  jsonb_build_object('number', r.decision_number, 'signedOn', r.decision_signed_on) as decision,
  case when c.withdrawn_by is not null then 'withdrawn' when i.overdue > 0 then 'overdue'
    when i.open > 0 then 'open' else 'done' end as state,
  jsonb_build_object('open', i.open, 'overdue', i.overdue, 'closed', i.total - i.open) as items,
  i.next_due_on as "nextDueOn", c.version`;

/** Where each item stood on a day. `$5` */
const COUNTED = `cross join lateral (
    select count(*)::integer as total,
      count(*) filter (where e.done_on is null or e.done_on > $5::date)::integer as open,
      count(*) filter (where (e.done_on is null or e.done_on > $5::date) and e.due_on < $5::date)::integer
        as overdue,
      (min(e.due_on) filter (where e.done_on is null or e.done_on > $5::date))::text as next_due_on
    from closing_entries e
    where e.reorganisation_id = c.reorganisation_id and e.unit_id = c.unit_id
  ) i`;

/** The unit as it was on its last day; a unit that lives again, as on that day. */
const UNIT = `join reorganisations r on r.id = c.reorganisation_id
  join units u on u.id = c.unit_id
  left join lateral (
    select code, name from unit_versions
    where unit_id = c.unit_id and valid @> (c.ended_on - 1)
    limit 1
  ) v on true`;

/** Whether something was, or is, still to be done on a day. `$5` */
const isOpen = (condition = 'true') =>
  isThere(`
      from closing_entries e
      where e.reorganisation_id = c.reorganisation_id and e.unit_id = c.unit_id
        and (e.done_on is null or e.done_on > $5::date) and ${condition}
    `);

/**
 * `$4` `$8` units and whether each comes with its subtree, which also have to lie above · `$6` state · `$7` limit ·
 * `$9` `$10` the last row of the page before. Of several states, those that are withdrawn come only when asked for.
 * The page is found first, so that what is shown of each checklist is looked up for the page alone.
 */
const list = (from: string, within = 'true') => `select ${SHOWN}
  from (
    select c.* from ${from}
    where ($9::uuid is null or (c.reorganisation_id, c.unit_id) < ($9, $10::uuid))
      and ${within}
      and ($4::uuid[] is null or ${climbs('$4', '$8')})
      and case when $6::text is not distinct from 'withdrawn' then c.withdrawn_by is not null
        else ${inForce('c')} end
      and case coalesce($6::text, 'withdrawn')
        when 'overdue' then ${isOpen('e.due_on < $5::date')}
        when 'open' then ${isOpen()}
        when 'done' then not (${isOpen()})
        else true end
    order by c.reorganisation_id desc, c.unit_id desc
    limit $7
  ) c ${UNIT} ${COUNTED} ${custodian('$3')}
  order by c.reorganisation_id desc, c.unit_id desc`;

/** Along the checklists in their order, everywhere without `$1`; or from the units of a small scope. */
export const lists: Record<'walk' | 'gather', Statement> = {
  walk: statement(
    'closings-list-walk',
    list('closings c', `($1::uuid[] is null or ${climbs('$1', '$2')})`),
  ),
  gather: statement(
    'closings-list-gather',
    `with recursive ${SCOPE}, charge (unit_id) as (
       select unit_id from scope
       union
       select below.unit_id from charge cross join lateral (
         select ended.unit_id from closings ended
         where ended.custodian_unit_id = charge.unit_id and ended.ended_on <= $3::date
           and ${inForce('ended')}
         offset 0
       ) below
     )
     ${list(`charge cross join lateral (
       select * from closings where custodian_unit_id = charge.unit_id offset 0
     ) c`)}`,
  ),
};

/** The checklist of a unit: the one in force, else the last. `$1` unit · `$2` today */
export const findClosing = statement(
  'closings-find',
  `select c.reorganisation_id as "reorganisationId", c.unit_id as "unitId",
     custodians.ids as "custodianIds", c.ended_on::text as "endedOn", c.version,
     c.withdrawn_by is not null as "isWithdrawn", coalesce(v.code, u.code) as code,
     coalesce(v.name, u.code) as name,
     jsonb_build_object('number', r.decision_number, 'signedOn', r.decision_signed_on) as decision,
     (select jsonb_agg(jsonb_build_object('code', e.code,
         'name', jsonb_build_object('vi', e.name_vi, 'en', e.name_en), 'dueOn', e.due_on,
         'state', e.state, 'proof', e.proof, 'doneOn', e.done_on, 'recordedAt', e.recorded_at)
         order by e.position)
       from closing_entries e
       where e.reorganisation_id = c.reorganisation_id and e.unit_id = c.unit_id) as items
   from closings c ${UNIT} ${custodian('$2')}
   where c.unit_id = $1
   order by c.withdrawn_by is null desc, c.opened_at desc, c.reorganisation_id desc
   limit 1`,
);

/** `$1` decision · `$2` unit */
export const lockClosing = statement(
  'closings-lock',
  `select version, withdrawn_by is not null as "isWithdrawn" from closings
   where reorganisation_id = $1 and unit_id = $2 for update`,
);

/** `$3` code · `$4` state · `$5` proof · `$6` day · `$7` account · `$8` now */
export const changeEntry = statement(
  'closings-change-entry',
  `update closing_entries
   set state = $4, proof = $5, done_on = $6::date, recorded_by = $7, recorded_at = $8
   where reorganisation_id = $1 and unit_id = $2 and code = $3
   returning code`,
);

export const countUp = statement(
  'closings-count-up',
  'update closings set version = version + 1 where reorganisation_id = $1 and unit_id = $2',
);
