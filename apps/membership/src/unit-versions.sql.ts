/**
 * All versions of a unit, by the index over unit and number. The condition is one that no other index knows: among many
 * units the planner takes the one over code and unit for as good, which is read whole. A day is to be asked with
 * "is true" beside it, or the planner goes by the day.
 *
 * @param version alias of `unit_versions` · @param unit expression with the id of the unit
 */
export const versionsOf = (version: string, unit: string) =>
  `(${version}.unit_id, ${version}.no) between (${unit}, 0) and (${unit}, 2147483647)`;
