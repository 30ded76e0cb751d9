/** Where a member belonged, oldest first; only a suspension is named. Of members `m`. */
export const PLACEMENTS = `(select jsonb_agg(
        jsonb_build_object('unitId', p.unit_id, 'from', lower(p.valid), 'to', upper(p.valid))
          || case when p.state = 'suspended' then '{"state": "suspended"}' else '{}' end::jsonb
        order by p.valid)
      from placements p where p.member_id = m.id)`;
