import { randomInt } from 'node:crypto';
import { eventually } from '@dong-hanh/testing';
import { awaitHonour, grant } from './awards.js';
import { membersOf, unitByCode } from './demo.js';
import { call, create, get } from './platform.js';

/** Where a record lies, seen from the officers: `TLD` ⊃ `CDGDVN`, `NA-LDLD` ⊃ `NA-CDGD` ⊃ schools. */
export const unitCodes = {
  top: 'TLD',
  outside: 'CDGDVN',
  province: 'NA-LDLD',
  sector: 'NA-CDGD',
  school: 'NA-PT-KS',
  sibling: 'NA-PT-KLI',
  district: 'NA-TH-LL',
} as const;
export type PlaceName = keyof typeof unitCodes;

/** A place with one person and, for places of persons, one decision and one grant for just that person. */
export interface Place {
  unitId: string;
  memberId: string;
  memberNumber: string;
  decisionId: string;
  decisionNumber: string;
  awardId: string;
  programmeId: string;
  grantId: string;
  supportId: string;
  jobId: string;
}

export type Places = Record<PlaceName, Place> & {
  /** The person that the account `member` is. */
  self: Place;
  /** Ids that nothing has. */
  nowhere: Place;
};

const NOTHING = '01890b5b-2400-7000-8000-000000000000';
/** A school year that no other journey counts. */
const AWARDED = { signedOn: '2022-03-08', schoolYear: '2021-2022' };

const nowhere: Place = {
  unitId: NOTHING,
  memberId: NOTHING,
  memberNumber: 'DV-99999999',
  decisionId: NOTHING,
  decisionNumber: '0/QĐ-NOWHERE',
  awardId: NOTHING,
  programmeId: NOTHING,
  grantId: NOTHING,
  supportId: NOTHING,
  jobId: NOTHING,
};

/** The programme of all support of the matrix, in a year that no other journey counts. */
export const matrixProgramme = {
  code: 'ma-tran',
  name: 'Chương trình Ma Trận',
  aliases: [],
  kind: 'project',
  from: '2022-03-01',
  to: '2022-03-31',
};

/** One thousand đồng from a place's unit to its person. */
export const grantOf = ({ programmeId, unitId, memberId }: Place) => ({
  programmeId,
  unitId,
  category: 'visit',
  grantedOn: AWARDED.signedOn,
  amount: { amount: '1000', currency: 'VND' },
  sources: [{ kind: 'union-budget', amount: { amount: '1000', currency: 'VND' } }],
  recipients: [{ kind: 'member', id: memberId }],
});

/** Looks the places up, and awards and supports one person at each, so that there is something to hide. */
export async function preparePlaces(): Promise<Places> {
  const units = Object.fromEntries(
    await Promise.all(
      Object.entries(unitCodes).map(async ([name, code]) => [name, (await unitByCode(code)).id]),
    ),
  ) as Record<PlaceName, string>;
  // Nobody of the demo stands outside the province.
  const outsider = await create<{ id: string }>('vgcl-officer', '/v1/members', {
    fullName: 'Nguyễn Ngoài Tỉnh',
    birthDate: '1980-05-17',
    gender: 'female',
    unitId: units.outside,
    joinedOn: '2010-09-01',
  });
  const { memberId: self } = await get<{ memberId: string }>('member', '/v1/access/grants');
  const someoneOf = async (unitId: string) => (await membersOf(unitId, 1))[0]?.id ?? '';
  const bare = (unitId: string): Place => ({ ...nowhere, unitId });
  return {
    top: { ...bare(units.top), jobId: await exported(units.school) },
    province: bare(units.province),
    sector: bare(units.sector),
    outside: await awarded(units.outside, outsider.id),
    school: await awarded(units.school, await someoneOf(units.school)),
    sibling: await awarded(units.sibling, await someoneOf(units.sibling)),
    district: await awarded(units.district, await someoneOf(units.district)),
    self: await awarded((await unitByCode('NA-MN-QT')).id, self),
    nowhere,
  };
}

async function awarded(unitId: string, memberId: string): Promise<Place> {
  const { memberNumber } = await get<{ memberNumber: string }>(
    'vgcl-officer',
    `/v1/members/${memberId}`,
  );
  // One of the older kind, which does not have to agree with the person.
  const number = String(randomInt(100_000_000, 1_000_000_000));
  const path = `/v1/members/${memberId}/identity-number`;
  await call('vgcl-officer', 'PUT', path, { number });
  const recipient = { kind: 'member' as const, id: memberId };
  const decision = await grant([recipient], AWARDED);
  const awardId = decision.awards[0]?.id ?? '';
  await awaitHonour(recipient, awardId);
  await eventually(async () => {
    const path = `/v1/statistics/awards/records?unitId=${unitId}&period=2021-2022&limit=200`;
    const { data } = await get<{ data: { id: string }[] }>('analyst', path);
    if (!data.some(({ id }) => id === awardId)) throw new Error(`award ${awardId} is not counted`);
  });
  const place = {
    ...nowhere,
    unitId,
    memberId,
    memberNumber,
    decisionId: decision.id,
    decisionNumber: decision.number,
    awardId,
    programmeId: await programmeId(),
  };
  const given = await create<{ id: string; supports: { id: string }[] }>(
    'vgcl-officer',
    '/v1/support-grants',
    grantOf(place),
  );
  return { ...place, grantId: given.id, supportId: given.supports[0]?.id ?? '' };
}

/** An export that the confederation's officer started, and that has ended. */
async function exported(unitId: string): Promise<string> {
  const request = { format: 'csv', unitId };
  const { body } = await call<{ id: string }>('vgcl-officer', 'POST', '/v1/award-exports', request);
  await eventually(async () => {
    const { state } = await get<{ state: string }>('vgcl-officer', `/v1/jobs/${body.id}`);
    if (state !== 'completed') throw new Error(`the export is ${state}`);
  });
  return body.id;
}

/** Opened by the first run on these data, found by the later ones. */
async function programmeId(): Promise<string> {
  const { code } = matrixProgramme;
  const path = `/v1/support-programmes?code=${code}`;
  const { data } = await get<{ data: { id: string }[] }>('vgcl-officer', path);
  if (data[0]) return data[0].id;
  return (await create<{ id: string }>('vgcl-officer', '/v1/support-programmes', matrixProgramme))
    .id;
}

/** The body of a decision for the matrix, signed where no other journey counts. */
export const awardedFields = AWARDED;
