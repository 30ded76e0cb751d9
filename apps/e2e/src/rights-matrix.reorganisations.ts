import { post, rows, type Case } from './rights-matrix.rows.js';

/** Who answers for ended units, and the auditor; a missing right over a unit is 403. */
const custodians = {
  top: '200 403 403 403 403 403 200 403',
  outside: '200 403 403 403 403 403 200 403',
  province: '200 200 403 403 403 403 200 403',
  sector: '200 200 200 403 403 403 200 403',
  school: '200 200 200 200 403 403 200 403',
  sibling: '200 200 200 403 403 403 200 403',
  district: '200 200 403 403 403 403 200 403',
  nowhere: '404 404 404 404 403 403 404 403',
};

/** Decisions taken back, and what is left to do for units that ended. */
export const withdrawalsAndClosings: Case[] = [
  ...rows(
    'withdrawReorganisation',
    (p) =>
      post(`/v1/reorganisations/${p.decisionId}/withdrawal?preview=true`, {
        decision: { number: '4/QĐ-MT', signedOn: '2023-01-01' },
        reason: 'ghi nhầm',
      }),
    { nowhere: '404 404 404 403 403 403 403 403' },
  ),
  ...rows('listClosings', (p) => ({ path: `/v1/closings?unitId=${p.unitId}` }), custodians),
  ...rows('getClosing', (p) => ({ path: `/v1/closings/${p.unitId}` }), {
    school: '404 404 404 404 403 403 404 403',
  }),
  ...rows(
    'changeClosingItem',
    (p) => ({
      ...{ method: 'PATCH', path: `/v1/closings/${p.unitId}/items/seal-handed-up` },
      body: { state: 'open' },
    }),
    { school: '404 404 404 404 403 403 403 403' },
  ),
];
