import type { UnitResponse } from '../api/generated/client.js';
import { request } from '../api/request.js';

export type Unit = Pick<UnitResponse, 'id' | 'name' | 'parentId'>;
type Get = <T>(path: string) => Promise<T>;

/**
 * The units at the top, below which everything stands. No call lists them, so this looks among the first
 * units there are, and climbs from one of them where none is at the top.
 */
export async function fetchRootUnits(get: Get = (path) => request(path, {})): Promise<Unit[]> {
  const { data } = await get<{ data: Unit[] }>('/v1/units?limit=200');
  const roots = data.filter(({ parentId }) => parentId === null);
  let [unit] = data;
  if (roots.length > 0 || !unit) return roots;
  while (unit.parentId) unit = await get<Unit>(`/v1/units/${unit.parentId}`);
  return [unit];
}
