import { get } from './platform.js';

export interface UnitRow {
  id: string;
  code: string;
  kind: string;
}
export interface MemberRow {
  id: string;
  unitId: string;
}

/** A unit of the demo by its code. */
export async function unitByCode(code: string): Promise<UnitRow> {
  const { data } = await get<{ data: UnitRow[] }>('vgcl-officer', `/v1/units?code=${code}`);
  const [unit] = data;
  if (!unit) throw new Error(`no unit ${code}`);
  return unit;
}

/** Members of a unit of the demo. */
export async function membersOf(unitId: string, limit: number): Promise<MemberRow[]> {
  const path = `/v1/members?unitId=${unitId}&limit=${limit}`;
  return (await get<{ data: MemberRow[] }>('vgcl-officer', path)).data;
}
