import { post, read, rows, type Case } from './rights-matrix.rows.js';

const EVERYBODY = '200 200 200 200 200 200 200 200';
const decision = { number: '7/QĐ-MT', signedOn: '2023-01-01' };
/** Only tried, so that nobody is admitted or leaves. */
const trial = { decision, effectiveOn: '2023-02-01', dryRun: true };
const person = { fullName: 'Trần Văn Ma Trận', birthDate: '1985-02-03', gender: 'male' };
const admission = (unitId: string) =>
  post('/v1/member-batches', { ...trial, kind: 'admissions', rows: [{ ...person, unitId }] });
const exit = (memberId: string) =>
  post('/v1/member-batches', { ...trial, kind: 'exits', reason: 'resigned', rows: [{ memberId }] });
/** Of a group that does not exist: the right is there, and a rule refuses. */
const dues = (memberId: string, unitId?: string) =>
  post('/v1/dues/calculation', {
    ...{ from: '2024-01', to: '2024-01', ...(unitId !== undefined && { unitId }) },
    members: [{ memberId, group: 'no-such-group', salaries: [] }],
  });

/** Long lists, cards, dues and passports. An account may have five lists under way: no more places for them. */
export const memberServices: Case[] = [
  ...rows('startMemberBatch', (p) => admission(p.unitId), {
    outside: '202 403 403 403 403 403 403 403',
    school: '202 202 202 202 403 403 403 403',
    district: '202 202 403 403 403 403 403 403',
  }),
  ...rows('startMemberBatch', (p) => exit(p.memberId), {
    outside: '202 404 404 404 403 403 403 403',
    sibling: '202 202 202 404 403 403 403 403',
    nowhere: '404 404 404 404 403 403 403 403',
  }),
  ...rows('getMemberBatch', (p) => ({ path: `/v1/member-batches/${p.jobId}` }), {
    nowhere: '404 404 404 404 404 404 404 404',
  }),
  // A card that was lost is replaced each time.
  ...rows('issueMemberCard', (p) => post(`/v1/members/${p.memberId}/card`, { occasion: 'lost' }), {
    outside: '201 404 404 404 403 403 403 403',
    school: '201 201 201 201 403 403 403 403',
    sibling: '201 201 201 404 403 403 403 403',
    district: '201 201 404 404 403 403 403 403',
    self: '201 201 404 404 403 403 403 403',
    nowhere: '404 404 404 404 403 403 403 403',
  }),
  // Each has a card by now.
  ...rows('getMemberCard', (p) => ({ path: `/v1/members/${p.memberId}/card` }), {
    outside: '200 404 404 404 404 403 200 403',
    school: '200 200 200 200 404 403 200 403',
    self: '200 200 404 404 200 403 200 403',
    nowhere: '404 404 404 404 404 403 404 403',
  }),
  ...rows('checkCard', read('/v1/cards/0000-0000-0000'), {
    nowhere: '404 404 404 404 404 404 404 404',
  }),
  ...rows('listCardKeys', read('/v1/card-keys'), { top: EVERYBODY }),
  ...rows('calculateDues', (p) => dues(p.memberId), {
    outside: '422 404 404 404 404 403 422 403',
    school: '422 422 422 422 404 403 422 403',
    sibling: '422 422 422 404 404 403 422 403',
    self: '422 422 404 404 422 403 422 403',
    nowhere: '404 404 404 404 404 403 404 403',
  }),
  ...rows('calculateDues', (p) => dues(p.memberId, p.unitId), {
    outside: '422 403 403 403 403 403 422 403',
    school: '422 422 422 422 403 403 422 403',
    district: '422 422 403 403 403 403 422 403',
    nowhere: '404 404 404 404 403 403 404 403',
  }),
  ...rows('getMemberPassport', (p) => ({ path: `/v1/members/${p.memberId}/passport` }), {
    outside: '200 404 404 404 404 403 200 403',
    school: '200 200 200 200 404 403 200 403',
    sibling: '200 200 200 404 404 403 200 403',
    district: '200 200 404 404 404 403 200 403',
    self: '200 200 404 404 200 403 200 403',
    nowhere: '404 404 404 404 404 403 404 403',
  }),
];
