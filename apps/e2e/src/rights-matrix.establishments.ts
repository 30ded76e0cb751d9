import { post, read, rows, type Case } from './rights-matrix.rows.js';

const EVERYBODY = '200 200 200 200 200 200 200 200';
/** On a day that is yet to come: the right is there, and a rule refuses, so nothing changes. */
const AHEAD = '2099-01-01';
const decision = { number: '4/QĐ-MT', signedOn: '2023-01-01' };

/** Cases are led by officers above the schools; the auditor reads them. */
const opening = {
  top: '422 403 403 403 403 403 403 403',
  outside: '422 403 403 403 403 403 403 403',
  province: '422 422 403 403 403 403 403 403',
  sector: '422 422 422 403 403 403 403 403',
  district: '422 422 403 403 403 403 403 403',
  nowhere: '404 404 404 403 403 403 403 403',
};
const seeing = {
  top: '200 403 403 403 403 403 200 403',
  outside: '200 403 403 403 403 403 200 403',
  province: '200 200 403 403 403 403 200 403',
  sector: '200 200 200 403 403 403 200 403',
  school: '200 200 200 403 403 403 200 403',
  district: '200 200 403 403 403 403 200 403',
  nowhere: '404 404 404 403 403 403 404 403',
};
const steps = {
  contactProspect: ['contacts', { on: AHEAD, channel: 'visit', note: 'Hẹn gặp.' }],
  formCampaignCommittee: ['campaign-committee', { on: AHEAD }],
  registerApplicants: [
    'applicants',
    {
      on: AHEAD,
      applicants: [{ fullName: 'Nguyễn Thị Ma Trận', birthDate: '1985-02-03', gender: 'female' }],
    },
  ],
  formExecutiveCommittee: [
    'executive-committee',
    { on: AHEAD, members: [{ applicant: 1, office: 'president' }] },
  ],
  submitRecognitionDossier: ['dossier', { on: AHEAD, reference: '1/TTr-MT' }],
  recogniseEstablishment: [
    'recognition',
    { on: AHEAD, decision, unit: { code: 'NA-MATRIX-2', name: 'Công đoàn cơ sở Ma Trận' } },
  ],
  refuseEstablishment: ['refusal', { on: AHEAD, reason: 'Hồ sơ thiếu.' }],
  withdrawEstablishment: ['withdrawal', { on: AHEAD, reason: 'Rút hồ sơ.' }],
} as const;

/** New unions from the first contact on, and the calendar that their deadlines are counted by. */
export const establishments: Case[] = [
  ...rows(
    'openEstablishment',
    (p) =>
      post('/v1/establishments', {
        managingUnitId: p.unitId,
        workplace: {
          ...{ name: 'Trường Mầm non Ma Trận', kind: 'preschool', ownership: 'non-public' },
          locatedIn: '412',
        },
        on: AHEAD,
      }),
    opening,
  ),
  ...rows('listEstablishments', (p) => ({ path: `/v1/establishments?unitId=${p.unitId}` }), seeing),
  ...rows('getEstablishment', (p) => ({ path: `/v1/establishments/${p.unitId}` }), {
    nowhere: '404 404 404 403 403 403 404 403',
  }),
  ...Object.entries(steps).flatMap(([operation, [path, body]]) =>
    rows(operation, (p) => post(`/v1/establishments/${p.unitId}/${path}`, body), {
      nowhere: '404 404 404 403 403 403 403 403',
    }),
  ),
  // Both the unit that has the case and the one gone to have to lie in the subtree.
  ...rows(
    'handOverEstablishment',
    (p) => post(`/v1/establishments/${p.unitId}/handover`, { on: AHEAD, toUnitId: p.unitId }),
    { nowhere: '404 404 404 403 403 403 403 403' },
  ),
  ...rows('listEstablishmentTerms', read('/v1/establishment-terms'), { top: EVERYBODY }),
  ...rows('listPublicHolidays', read('/v1/public-holidays?year=2026'), { top: EVERYBODY }),
  ...rows(
    'setPublicHoliday',
    () =>
      post('/v1/public-holidays', {
        ...{ day: '2099-12-31', kind: 'ordinary', name: { vi: 'Ma Trận', en: 'Matrix' } },
      }),
    { top: '201 403 403 403 403 403 403 403' },
  ),
];

const presidency = (unitId: string) => ({
  ...{ unitId, organ: 'executive-committee', office: 'president', isFullTime: false },
  ...{ from: AHEAD, decision },
});
/** A record outside the subtree looks as if it did not exist; officers of schools give no offices. */
const giving = {
  outside: '422 404 404 403 403 403 403 403',
  school: '422 422 422 403 403 403 403 403',
  district: '422 422 404 403 403 403 403 403',
  nowhere: '404 404 404 403 403 403 403 403',
};

/** Offices of members and officers of units. */
export const offices: Case[] = [
  ...rows(
    'takeOffice',
    (p) => post(`/v1/members/${p.memberId}/offices`, presidency(p.unitId)),
    giving,
  ),
  // The right is needed over the unit of the office, not over that of the member alone.
  ...rows(
    'takeOffice',
    (p, { school }) => post(`/v1/members/${school.memberId}/offices`, presidency(p.unitId)),
    {
      outside: '422 403 403 403 403 403 403 403',
      province: '422 422 403 403 403 403 403 403',
    },
  ),
  ...rows(
    'leaveOffice',
    (p, { nowhere }) =>
      post(`/v1/members/${p.memberId}/offices/${nowhere.unitId}/end`, {
        ...{ on: AHEAD, reason: 'term-ended' },
      }),
    { school: '404 404 404 403 403 403 403 403' },
  ),
  ...rows('listMemberOffices', (p) => ({ path: `/v1/members/${p.memberId}/offices` }), {
    outside: '200 404 404 404 404 403 200 403',
    school: '200 200 200 200 404 403 200 403',
    self: '200 200 404 404 200 403 200 403',
    nowhere: '404 404 404 404 404 403 404 403',
  }),
  ...rows('listUnitOfficers', (p) => ({ path: `/v1/units/${p.unitId}/officers` }), {
    outside: '200 403 403 403 403 403 200 403',
    sector: '200 200 200 403 403 403 200 403',
    school: '200 200 200 200 403 403 200 403',
    nowhere: '404 404 404 404 403 403 404 403',
  }),
  ...rows('listOrgans', read('/v1/organs'), { top: EVERYBODY }),
  ...rows('listOffices', read('/v1/offices'), { top: EVERYBODY }),
];
