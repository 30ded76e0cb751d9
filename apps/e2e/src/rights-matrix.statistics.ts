import { post, read, rows, type Case } from './rights-matrix.rows.js';

/** Who may read statistics over a unit. */
const counted = {
  top: '200 403 403 403 403 200 200 403',
  outside: '200 403 403 403 403 200 200 403',
  province: '200 200 403 403 403 200 200 403',
  sector: '200 200 200 403 403 200 200 403',
  school: '200 200 200 200 403 200 200 403',
  sibling: '200 200 200 403 403 200 200 403',
  district: '200 200 403 403 403 200 200 403',
  nowhere: '404 404 404 404 404 404 404 404',
};
/** Who may read statistics anywhere. */
const COUNTS = { top: '200 200 200 200 403 200 200 403' };
/** Who runs or proves the platform. */
const WATCHES = { top: '200 200 200 403 403 200 200 200' };
/** Who repairs it; the record is nobody's. */
const REPAIRS = { top: '403 403 403 403 403 403 403 200' };
const nobody = { recordIds: ['0198f0a3-0000-7000-8000-0000000000ff'] };

/** What came and left in a period, and the movements behind it. */
const flows = (count: string, list: string, path: string): Case[] => [
  ...rows(count, (p) => ({ path: `${path}?period=2023&unitId=${p.unitId}` }), counted),
  ...rows(count, read(`${path}?period=2023`), COUNTS),
  ...rows(list, (p) => ({ path: `${path}/records?period=2023&unitId=${p.unitId}` }), counted),
  ...rows(list, read(`${path}/records?period=2023`), COUNTS),
];

/** What membership, which owns the register, and reporting let be compared and repaired. */
const proof = (family: 'members' | 'units', name: 'Member' | 'Unit'): Case[] => [
  ...rows(`listService${name}Digests`, read(`/v1/integrity/reporting/${family}`), WATCHES),
  ...(['membership', 'reporting'] as const).flatMap((at) => {
    const path = `/v1/integrity/${family}`;
    const bucket = 'province=none&month=2022-03';
    return [
      ...rows(`list${name}Digests`, () => ({ path, at }), WATCHES),
      ...rows(`list${name}Versions`, () => ({ path: `${path}/versions?${bucket}`, at }), WATCHES),
      ...rows(`repair${name}s`, () => ({ ...post(`${path}/repairs`, nobody), at }), REPAIRS),
    ];
  }),
];

/** Statistics of members and units over a period, and the proof that they are counted of the same register. */
export const registerStatistics: Case[] = [
  ...flows('countMemberFlows', 'listMemberFlows', '/v1/statistics/members/flows'),
  ...flows('countUnitFlows', 'listUnitFlows', '/v1/statistics/units/flows'),
  ...proof('members', 'Member'),
  ...proof('units', 'Unit'),
];
