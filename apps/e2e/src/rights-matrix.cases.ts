import { decisionFor } from './awards.js';
import { establishments, offices } from './rights-matrix.establishments.js';
import { memberServices } from './rights-matrix.member-services.js';
import { membershipChanges } from './rights-matrix.memberships.js';
import { persons } from './rights-matrix.persons.js';
import { awardedFields, grantOf, matrixProgramme } from './rights-matrix.places.js';
import { withdrawalsAndClosings } from './rights-matrix.reorganisations.js';
import { post, read, rows, type Case } from './rights-matrix.rows.js';
import { registerStatistics } from './rights-matrix.statistics.js';

const EVERYBODY = '200 200 200 200 200 200 200 200';
/** Who may read statistics: all officers, the analyst and the auditor. */
const COUNTS = '200 200 200 200 403 200 200 403';
/** Who runs or proves the platform. */
const WATCHES = '200 200 200 403 403 200 200 200';

/** A record of a person: outside the subtree it looks as if it did not exist. */
const person = {
  outside: '200 404 404 404 404 403 200 403',
  school: '200 200 200 200 404 403 200 403',
  sibling: '200 200 200 404 404 403 200 403',
  district: '200 200 404 404 404 403 200 403',
  self: '200 200 404 404 200 403 200 403',
  nowhere: '404 404 404 404 404 403 404 403',
};
/** A person's support: the same, but officers of schools do not see it. */
const supported = {
  outside: '200 404 404 403 404 403 200 403',
  school: '200 200 200 403 404 403 200 403',
  sibling: '200 200 200 403 404 403 200 403',
  district: '200 200 404 403 404 403 200 403',
  self: '200 200 404 403 200 403 200 403',
  nowhere: '404 404 404 403 404 403 404 403',
};
/** The same in a list: hidden rows are missing. */
const found = {
  outside: '+ - - - 403 403 + 403',
  school: '+ + + + 403 403 + 403',
  sibling: '+ + + - 403 403 + 403',
  district: '+ + - - 403 403 + 403',
  self: '+ + - - 403 403 + 403',
  nowhere: '- - - - 403 403 - 403',
};
/** An award or decision: as a person's record, but an account without the right is always told so. */
const award = {
  outside: '200 404 404 404 403 403 200 403',
  school: '200 200 200 200 403 403 200 403',
  sibling: '200 200 200 404 403 403 200 403',
  district: '200 200 404 404 403 403 200 403',
  self: '200 200 404 404 403 403 200 403',
  nowhere: '404 404 404 404 403 403 404 403',
};
/** What is asked of a unit, which everybody can see: a missing right is 403. */
const unit = {
  top: '200 403 403 403 403 403 200 403',
  outside: '200 403 403 403 403 403 200 403',
  province: '200 200 403 403 403 403 200 403',
  sector: '200 200 200 403 403 403 200 403',
  school: '200 200 200 200 403 403 200 403',
  sibling: '200 200 200 403 403 403 200 403',
  district: '200 200 403 403 403 403 200 403',
};
const counted = {
  top: '200 403 403 403 403 200 200 403',
  outside: '200 403 403 403 403 200 200 403',
  province: '200 200 403 403 403 200 200 403',
  sector: '200 200 200 403 403 200 200 403',
  school: '200 200 200 200 403 200 200 403',
  sibling: '200 200 200 403 403 200 200 403',
  district: '200 200 403 403 403 200 200 403',
};
/** What officers of the subtree do; 422 where the right is there and a rule refuses, so nothing changes. */
const officers = (allowed: string, hidden: string) => ({
  outside: `${allowed} ${hidden} ${hidden} 403 403 403 403 403`,
  school: `${allowed} ${allowed} ${allowed} 403 403 403 403 403`,
  sibling: `${allowed} ${allowed} ${allowed} 403 403 403 403 403`,
  district: `${allowed} ${allowed} ${hidden} 403 403 403 403 403`,
});

const newUnit = (parentId: string | null) => ({
  code: 'NA-MATRIX',
  name: 'Công đoàn cơ sở Trường THPT Ma Trận',
  kind: parentId === null ? 'confederation' : 'grassroots-union',
  parentId,
  locatedIn: '412',
  ownership: 'public',
  establishedOn: '2099-01-01',
  decision: { number: '1/QĐ-MT', signedOn: '2023-01-01' },
});
const newMember = (unitId: string) => ({
  fullName: 'Nguyễn Thị Ma Trận',
  birthDate: '1985-02-03',
  gender: 'female',
  unitId,
  joinedOn: '2012-09-05',
});
const renaming = (unitId: string) => ({
  decision: {
    number: '2/QĐ-MT',
    signedOn: '2023-01-01',
    effectiveOn: '2023-02-01',
    issuer: 'nghe-an-federation',
  },
  actions: [{ type: 'rename', unitId, name: 'Tên khác' }],
});
const decision = (...ids: string[]) =>
  decisionFor(
    ids.map((id) => ({ kind: 'member', id })),
    awardedFields,
  );

const membership: Case[] = [
  ...rows('establishUnit', (p) => post('/v1/units', newUnit(p.unitId)), {
    ...officers('422', '403'),
    top: '422 403 403 403 403 403 403 403',
    province: '422 422 403 403 403 403 403 403',
    sector: '422 422 422 403 403 403 403 403',
  }),
  // A second root would stand above everybody's rights: nobody of the demo may.
  ...rows('establishUnit', () => post('/v1/units', newUnit(null)), {
    nowhere: '403 403 403 403 403 403 403 403',
  }),
  ...rows('listUnits', (p) => ({ path: `/v1/units?parentId=${p.unitId}` }), { top: EVERYBODY }),
  ...rows('getUnit', (p) => ({ path: `/v1/units/${p.unitId}` }), { outside: EVERYBODY }),
  ...rows('listUnitLineage', (p) => ({ path: `/v1/units/${p.unitId}/lineage` }), {
    outside: EVERYBODY,
  }),
  ...rows('listUnitHonours', (p) => ({ path: `/v1/units/${p.unitId}/honours` }), unit),
  ...rows('listTerritories', read('/v1/territories'), { top: EVERYBODY }),
  ...rows(
    'recordReorganisation',
    (p) => post('/v1/reorganisations?preview=true', renaming(p.unitId)),
    {
      ...officers('200', '403'),
      top: '200 403 403 403 403 403 403 403',
      province: '200 200 403 403 403 403 403 403',
      nowhere: '404 404 404 403 403 403 403 403',
    },
  ),
  ...rows(
    'proposeDistrictAbolition',
    (p) =>
      post('/v1/reorganisation-proposals/district-abolition', {
        ...{ parentId: p.unitId, decision: renaming(p.unitId).decision },
      }),
    {
      ...officers('200', '403'),
      top: '200 403 403 403 403 403 403 403',
      province: '200 200 403 403 403 403 403 403',
      nowhere: '404 404 404 403 403 403 403 403',
    },
  ),
  // One unit of another subtree among the own ones forbids the whole decision.
  ...rows(
    'recordReorganisation',
    (p, { school }) =>
      post('/v1/reorganisations?preview=true', {
        ...renaming(school.unitId),
        actions: [...renaming(school.unitId).actions, ...renaming(p.unitId).actions],
      }),
    { outside: '200 403 403 403 403 403 403 403' },
  ),
  ...rows('listReorganisations', (p) => ({ path: `/v1/reorganisations?unitId=${p.unitId}` }), {
    outside: EVERYBODY,
  }),
  ...rows('getReorganisation', (p) => ({ path: `/v1/reorganisations/${p.unitId}` }), {
    nowhere: '404 404 404 404 404 404 404 404',
  }),
  ...rows('admitMember', (p) => post('/v1/members', newMember(p.unitId)), {
    outside: '201 403 403 403 403 403 403 403',
    school: '201 201 201 201 403 403 403 403',
    sibling: '201 201 201 403 403 403 403 403',
    district: '201 201 403 403 403 403 403 403',
    nowhere: '404 404 404 404 403 403 403 403',
  }),
  ...rows('listMembers', (p) => ({ path: `/v1/members?unitId=${p.unitId}&limit=1` }), {
    ...Object.fromEntries(
      Object.entries(unit).map(([place, each]) => [place, each.replaceAll('200', '+')]),
    ),
    nowhere: '404 404 404 404 403 403 404 403',
  }),
  ...rows('listMembers', (p) => ({ path: `/v1/members?q=${p.memberNumber}` }), found),
  ...rows('searchMembers', (p) => post('/v1/members/search', { q: p.memberNumber }), found),
  ...rows('labelMembers', (p) => post('/v1/members/labels', { ids: [p.memberId] }), {
    outside: '+ - - - - 403 + 403',
    school: '+ + + + - 403 + 403',
    sibling: '+ + + - - 403 + 403',
    district: '+ + - - - 403 + 403',
    self: '+ + - - + 403 + 403',
    nowhere: '- - - - - 403 - 403',
  }),
  ...rows('getMember', (p) => ({ path: `/v1/members/${p.memberId}` }), person),
  ...rows('listMemberships', (p) => ({ path: `/v1/members/${p.memberId}/memberships` }), person),
  ...rows('listMembershipReasons', read('/v1/membership-reasons'), { top: EVERYBODY }),
  ...rows('listMemberHonours', (p) => ({ path: `/v1/members/${p.memberId}/honours` }), person),
  ...rows('listMemberSupport', (p) => ({ path: `/v1/members/${p.memberId}/support` }), supported),
  ...rows('exportAwards', (p) => post('/v1/award-exports', { format: 'csv', unitId: p.unitId }), {
    ...officers('202', '403'),
    top: '202 403 403 403 403 403 403 403',
    province: '202 202 403 403 403 403 403 403',
    sector: '202 202 202 403 403 403 403 403',
    nowhere: '404 404 404 403 403 403 403 403',
  }),
  ...rows('listOwnGrants', read('/v1/access/grants'), { top: EVERYBODY }),
];

const emulation: Case[] = [
  ...rows('recordAwardDecision', (p) => post('/v1/award-decisions', decision(p.memberId)), {
    ...officers('201', '403'),
    nowhere: '422 422 422 403 403 403 403 403',
  }),
  // One recipient of another subtree among the own ones forbids the whole decision, also its trial.
  ...rows(
    'recordAwardDecision',
    (p, { school }) =>
      post('/v1/award-decisions?validateOnly=true', decision(school.memberId, p.memberId)),
    {
      outside: '200 403 403 403 403 403 403 403',
      district: '200 200 403 403 403 403 403 403',
    },
  ),
  ...rows(
    'listAwardDecisions',
    (p) => ({ path: `/v1/award-decisions?number=${encodeURIComponent(p.decisionNumber)}` }),
    found,
  ),
  ...rows('getAwardDecision', (p) => ({ path: `/v1/award-decisions/${p.decisionId}` }), award),
  ...rows('listAwards', (p) => ({ path: `/v1/awards?recipientId=${p.memberId}` }), found),
  ...rows('getAward', (p) => ({ path: `/v1/awards/${p.awardId}` }), award),
  ...rows(
    'revokeAward',
    (p) =>
      post(`/v1/awards/${p.awardId}/revocation`, {
        number: '3/QĐ-MT',
        signedOn: '2099-01-01',
        reason: 'trao nhầm',
      }),
    { ...officers('422', '404'), nowhere: '404 404 404 403 403 403 403 403' },
  ),
  ...rows('listAwardForms', read('/v1/award-forms'), { top: EVERYBODY }),
  ...rows('listAwardIssuers', read('/v1/award-issuers'), { top: EVERYBODY }),
  ...rows('listAwardBases', read('/v1/award-bases'), { top: EVERYBODY }),
];

/** A support, as an award, but officers of schools do not see any. */
const given = {
  outside: '200 404 404 403 403 403 200 403',
  school: '200 200 200 403 403 403 200 403',
  district: '200 200 404 403 403 403 200 403',
  self: '200 200 404 403 403 403 200 403',
  nowhere: '404 404 404 403 403 403 404 403',
};

const welfareSupport: Case[] = [
  ...rows(
    'openSupportProgramme',
    () => post('/v1/support-programmes', { ...matrixProgramme, to: '2000-01-01' }),
    { top: '422 422 422 403 403 403 403 403' },
  ),
  ...rows('listSupportProgrammes', read('/v1/support-programmes'), { top: EVERYBODY }),
  ...rows('getSupportProgramme', (p) => ({ path: `/v1/support-programmes/${p.programmeId}` }), {
    school: EVERYBODY,
  }),
  ...rows('listSupportCategories', read('/v1/support-categories'), { top: EVERYBODY }),
  ...rows(
    'grantSupport',
    (p) => post('/v1/support-grants', { ...grantOf(p), category: 'no-such-category' }),
    { ...officers('422', '403'), nowhere: '404 404 404 403 403 403 403 403' },
  ),
  // Both the unit that gives and everybody who gets have to lie in the subtree.
  ...rows(
    'grantSupport',
    (p, { school }) => post('/v1/support-grants', { ...grantOf(p), unitId: school.unitId }),
    { outside: '201 403 403 403 403 403 403 403' },
  ),
  ...rows(
    'grantSupport',
    (p, { school }) => post('/v1/support-grants', { ...grantOf(school), unitId: p.unitId }),
    { district: '201 201 403 403 403 403 403 403' },
  ),
  ...rows('getSupportGrant', (p) => ({ path: `/v1/support-grants/${p.grantId}` }), given),
  ...rows('listSupports', (p) => ({ path: `/v1/supports?recipientId=${p.memberId}` }), {
    outside: '+ - - 403 403 403 + 403',
    school: '+ + + 403 403 403 + 403',
    district: '+ + - 403 403 403 + 403',
    nowhere: '- - - 403 403 403 - 403',
  }),
  ...rows('getSupport', (p) => ({ path: `/v1/supports/${p.supportId}` }), given),
  ...rows(
    'returnSupport',
    (p) =>
      post(`/v1/supports/${p.supportId}/return`, { reason: 'chi nhầm', returnedOn: '2099-01-01' }),
    { ...officers('422', '404'), nowhere: '404 404 404 403 403 403 403 403' },
  ),
];

/** What every family of statistics is asked, a figure and the records behind it. */
const statistics = (count: string, list: string, path: string): Case[] => [
  ...rows(count, (p) => ({ path: `${path}?unitId=${p.unitId}` }), {
    ...counted,
    nowhere: '404 404 404 404 404 404 404 404',
  }),
  ...rows(count, read(path), { top: COUNTS }),
  ...rows(list, (p) => ({ path: `${path}/records?unitId=${p.unitId}` }), counted),
  ...rows(list, read(`${path}/records`), { top: COUNTS }),
];

const reporting: Case[] = [
  ...statistics('countAwards', 'listCountedAwards', '/v1/statistics/awards'),
  ...statistics('countWelfare', 'listCountedWelfare', '/v1/statistics/welfare'),
  ...statistics('countMembers', 'listCountedMembers', '/v1/statistics/members'),
  ...statistics('countUnits', 'listCountedUnits', '/v1/statistics/units'),
  ...rows('followLive', () => ({ path: '/v1/live', isStream: true }), { top: COUNTS }),
  ...rows('startReconciliation', () => post('/v1/reconciliations', undefined), {
    top: '403 403 403 403 403 403 403 202',
  }),
];

const BUCKET = 'province=none&month=2022-03';
const holders = {
  awards: ['membership', 'emulation', 'reporting'],
  supports: ['membership', 'welfare-support', 'reporting'],
} as const;

/** The platform's administrator alone; the record is nobody's. */
const repair = (path: string, more: object = {}) =>
  post(path, { ...more, recordIds: ['0198f0a3-0000-7000-8000-0000000000ff'] });
const REPAIRS = { top: '403 403 403 403 403 403 403 200' };

/** What every holder of records lets be compared and repaired, on its own port. */
const digests = (
  family: keyof typeof holders,
  [list, versions, repairing]: readonly [string, string, string],
): Case[] =>
  holders[family].flatMap((at) => [
    ...rows(repairing, () => ({ ...repair(`/v1/integrity/${family}/repairs`), at }), REPAIRS),
    ...rows(list, () => ({ path: `/v1/integrity/${family}`, at }), { top: WATCHES }),
    ...rows(versions, () => ({ path: `/v1/integrity/${family}/versions?${BUCKET}`, at }), {
      top: WATCHES,
    }),
  ]);

/** Who started it, and who may see all jobs; the file holds names and is for whoever started it alone. */
const JOB = { top: '200 404 404 404 404 404 200 200', nowhere: '404 404 404 404 404 404 404 404' };
const jobs: Case[] = [
  ...rows('listJobs', read('/v1/jobs'), { top: EVERYBODY }),
  ...rows('getJob', (p) => ({ path: `/v1/jobs/${p.jobId}` }), JOB),
  ...rows('followJob', (p) => ({ path: `/v1/jobs/${p.jobId}/events`, isStream: true }), JOB),
  ...rows('getJobFile', (p) => ({ path: `/v1/jobs/${p.jobId}/file`, isStream: true }), {
    top: '200 404 404 404 404 404 404 404',
  }),
  ...rows('cancelJob', (p) => ({ method: 'DELETE', path: `/v1/jobs/${p.jobId}` }), {
    top: '409 404 404 404 404 404 403 403',
  }),
];

const platform: Case[] = [
  ...rows('compareAwards', read('/v1/integrity'), { top: WATCHES }),
  ...rows('listServiceAwardDigests', read('/v1/integrity/reporting/awards'), { top: WATCHES }),
  ...rows('listServiceSupportDigests', read('/v1/integrity/reporting/supports'), { top: WATCHES }),
  ...digests('awards', ['listAwardDigests', 'listAwardVersions', 'repairAwards']),
  ...digests('supports', ['listSupportDigests', 'listSupportVersions', 'repairSupports']),
  ...rows('repairRecords', () => repair('/v1/integrity/repairs', { family: 'awards' }), REPAIRS),
  ...rows('listStreams', read('/v1/streams'), { top: WATCHES }),
  ...rows('listParkedEvents', read('/v1/streams/membership/parked'), { top: WATCHES }),
  ...rows('redriveParkedEvents', () => post('/v1/streams/membership/redrive', undefined), {
    top: '403 403 403 403 403 403 403 200',
  }),
];

/** Every operation of the contract under `/v1`, at the places that differ. */
export const cases: readonly Case[] = [
  ...membership,
  ...membershipChanges,
  ...memberServices,
  ...persons,
  ...establishments,
  ...offices,
  ...withdrawalsAndClosings,
  ...emulation,
  ...welfareSupport,
  ...reporting,
  ...registerStatistics,
  ...jobs,
  ...platform,
];
