import { post, rows, type Case } from './rights-matrix.rows.js';

/** What officers do to a person's record, those of schools to their own members alone. */
const bySchoolsToo = (allowed: string) => ({
  outside: `${allowed} 404 404 404 403 403 403 403`,
  school: `${allowed} ${allowed} ${allowed} ${allowed} 403 403 403 403`,
  sibling: `${allowed} ${allowed} ${allowed} 404 403 403 403 403`,
  district: `${allowed} ${allowed} 404 404 403 403 403 403`,
  nowhere: '404 404 404 404 403 403 403 403',
});
/** The same by officers above the schools alone; `auditor` is what the auditor is answered. */
const aboveSchools = (allowed: string, auditor = '403') => ({
  outside: `${allowed} 404 404 403 403 403 ${auditor} 403`,
  school: `${allowed} ${allowed} ${allowed} 403 403 403 ${auditor} 403`,
  sibling: `${allowed} ${allowed} ${allowed} 403 403 403 ${auditor} 403`,
  district: `${allowed} ${allowed} 404 403 403 403 ${auditor} 403`,
  nowhere: `404 404 404 403 403 403 ${auditor === '403' ? '403' : '404'} 403`,
});
const reason = 'Cùng một người';

/** Who a person is: the identity number, records that may be of one person, and mergers of them. */
export const persons: Case[] = [
  // A number that is none: the right is there, and a rule refuses, so nothing changes.
  ...rows(
    'recordIdentityNumber',
    (p) => ({
      ...{ method: 'PUT', path: `/v1/members/${p.memberId}/identity-number` },
      body: { number: '1' },
    }),
    bySchoolsToo('422'),
  ),
  ...rows(
    'discloseIdentityNumber',
    (p) =>
      post(`/v1/members/${p.memberId}/identity-number/disclosure`, { purpose: 'duplicate-check' }),
    aboveSchools('201'),
  ),
  ...rows(
    'listIdentityDisclosures',
    (p) => ({ path: `/v1/members/${p.memberId}/identity-disclosures` }),
    aboveSchools('200', '200'),
  ),
  ...rows(
    'listDuplicates',
    (p) => ({ path: `/v1/members/${p.memberId}/duplicates` }),
    aboveSchools('200'),
  ),
  ...rows('listDuplicatePairs', (p) => ({ path: `/v1/duplicates?unitId=${p.unitId}` }), {
    top: '200 403 403 403 403 403 403 403',
    outside: '200 403 403 403 403 403 403 403',
    province: '200 200 403 403 403 403 403 403',
    sector: '200 200 200 403 403 403 403 403',
    school: '200 200 200 403 403 403 403 403',
    district: '200 200 403 403 403 403 403 403',
    nowhere: '404 404 404 403 403 403 403 403',
  }),
  // Into itself: nothing changes.
  ...rows(
    'mergeMembers',
    (p) => post(`/v1/members/${p.memberId}/merge`, { duplicateId: p.memberId, reason }),
    aboveSchools('422'),
  ),
  // The right over one of both records is not enough.
  ...rows(
    'mergeMembers',
    (p, { school }) =>
      post(`/v1/members/${school.memberId}/merge?preview=true`, {
        ...{ duplicateId: p.memberId, reason },
      }),
    {
      outside: '200 404 404 403 403 403 403 403',
      sibling: '200 200 200 403 403 403 403 403',
      district: '200 200 404 403 403 403 403 403',
      nowhere: '404 404 404 403 403 403 403 403',
    },
  ),
  ...rows(
    'unmergeMember',
    (p) => post(`/v1/members/${p.memberId}/unmerge`, { reason }),
    aboveSchools('409'),
  ),
  ...rows(
    'listMergers',
    (p) => ({ path: `/v1/members/${p.memberId}/mergers` }),
    aboveSchools('200'),
  ),
];
