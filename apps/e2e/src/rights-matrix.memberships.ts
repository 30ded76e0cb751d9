import { post, rows, type Case } from './rights-matrix.rows.js';

/** On a day before anybody joined: the right is there, and a rule refuses, so nothing changes. */
const change = { effectiveOn: '1950-01-01', reason: 'resigned' };
/** What officers do to a member's record, those of schools to their own members alone. */
const members = {
  outside: '422 404 404 404 403 403 403 403',
  school: '422 422 422 422 403 403 403 403',
  sibling: '422 422 422 404 403 403 403 403',
  district: '422 422 404 404 403 403 403 403',
  nowhere: '404 404 404 404 403 403 403 403',
};
const paths = { suspendMember: 'suspensions', resumeMember: 'resumptions', endMembership: 'exits' };

/** The life of a membership after the admission. */
export const membershipChanges: Case[] = [
  ...Object.entries(paths).flatMap(([operation, path]) =>
    rows(operation, (p) => post(`/v1/members/${p.memberId}/${path}`, change), members),
  ),
  ...rows(
    'transferMember',
    (p, { school }) =>
      post(`/v1/members/${p.memberId}/transfers`, { ...change, toUnitId: school.unitId }),
    members,
  ),
  // Both the unit left and the one gone to have to lie in the subtree.
  ...rows(
    'transferMember',
    (p, { school }) =>
      post(`/v1/members/${school.memberId}/transfers`, { ...change, toUnitId: p.unitId }),
    {
      outside: '422 403 403 403 403 403 403 403',
      sibling: '422 422 422 403 403 403 403 403',
      nowhere: '404 404 404 404 403 403 403 403',
    },
  ),
  ...rows(
    'readmitMember',
    (p) => post(`/v1/members/${p.memberId}/readmissions`, { ...change, unitId: p.unitId }),
    members,
  ),
];
