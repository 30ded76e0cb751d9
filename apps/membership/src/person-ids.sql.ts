/**
 * The ids that mean one person: the surviving record and all that were merged into it. An id of any of them finds
 * them all; what was recorded for one is shown for the person.
 *
 * @param id expression or parameter with an id of the person
 */
export const personIds = (id: string) => `array(
    select coalesce(person.merged_into, person.id) from members person where person.id = ${id}
    union all
    select merged.id from members person join members merged
      on merged.merged_into = coalesce(person.merged_into, person.id)
    where person.id = ${id})`;
