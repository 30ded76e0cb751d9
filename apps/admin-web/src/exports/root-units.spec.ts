import { describe, expect, it } from '@jest/globals';
import { fetchRootUnits, type Unit } from './root-units.js';

const unit = (id: string, parentId: string | null): Unit => ({ id, name: id, parentId });
const top = unit('top', null);
const province = unit('province', 'top');
const school = unit('school', 'province');

/** A register whose first page holds some of its units. */
const register = (firstPage: Unit[]) => {
  const all = [top, province, school];
  return async <T>(path: string) =>
    (path.includes('?') ? { data: firstPage } : all.find(({ id }) => path.endsWith(`/${id}`))) as T;
};

describe('the units at the top', () => {
  it('are those among the first units', async () => {
    expect(await fetchRootUnits(register([school, top]))).toEqual([top]);
  });

  it('are found by climbing where the first units are all below', async () => {
    expect(await fetchRootUnits(register([school, province]))).toEqual([top]);
  });

  it('are none where there is no unit yet', async () => {
    expect(await fetchRootUnits(register([]))).toEqual([]);
  });
});
