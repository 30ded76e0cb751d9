/** Where a member belonged and why, oldest first; of the states only a suspension is named. Of members `m`. */
export const PLACEMENTS = `(select coalesce(jsonb_agg(
        jsonb_build_object('unitId', p.unit_id, 'from', lower(p.valid), 'to', upper(p.valid))
          || case when p.state = 'suspended' then '{"state": "suspended"}' else '{}' end::jsonb
          || jsonb_strip_nulls(jsonb_build_object('reason', p.reason, 'endReason', p.end_reason))
        order by p.valid), '[]')
      from placements p where p.member_id = m.id)`;

/** What statistics of members are told apart by, as a member's event tells it. Of members `m`. */
export const COARSE = 'm.gender, extract(year from m.birth_date)::integer as "birthYear"';
