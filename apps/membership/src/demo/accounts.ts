import type { AccessGrant } from '@dong-hanh/contracts';
import { demoId } from './random.js';
import { CONFEDERATION, EDUCATION_UNION, FEDERATION } from './units.js';

export interface DemoAccount {
  accountId: string;
  memberId: string | null;
  grants: AccessGrant[];
}

/** The school whose officer is a demo account. */
export const SCHOOL_OF_OFFICER = 'NA-PT-KS';

const FROM = '2020-01-01';

const grant = (role: AccessGrant['role'], unitCode: string | null): AccessGrant => ({
  role,
  unitId: unitCode === null ? null : demoId('unit', unitCode),
  withSubtree: true,
  from: FROM,
  to: null,
});

/** The rights of the demo accounts; their passwords exist only in the development issuer. */
export const demoAccounts: readonly DemoAccount[] = [
  {
    accountId: 'vgcl-officer',
    memberId: null,
    grants: [grant('confederation-officer', CONFEDERATION)],
  },
  {
    accountId: 'province-officer',
    memberId: null,
    grants: [grant('province-officer', FEDERATION)],
  },
  {
    accountId: 'sector-officer',
    memberId: null,
    grants: [grant('sector-officer', EDUCATION_UNION)],
  },
  {
    accountId: 'school-officer',
    memberId: null,
    grants: [grant('school-officer', SCHOOL_OF_OFFICER)],
  },
  {
    accountId: 'member',
    memberId: demoId('member', '1'),
    grants: [{ ...grant('member', 'NA-MN-QT'), withSubtree: false }],
  },
  { accountId: 'analyst', memberId: null, grants: [grant('analyst', null)] },
  { accountId: 'auditor', memberId: null, grants: [grant('auditor', null)] },
  { accountId: 'admin', memberId: null, grants: [grant('administrator', null)] },
];

/** Services that call the platform in their own name, with what they may do. */
export const serviceAccounts: readonly DemoAccount[] = [
  { accountId: 'reconciliation', memberId: null, grants: [grant('administrator', null)] },
];

/** The accounts whose rights need no unit; the officer of the confederation may found the first one. */
export const platformAccounts: readonly DemoAccount[] = [
  {
    accountId: 'vgcl-officer',
    memberId: null,
    grants: [grant('confederation-officer', null)],
  },
  ...demoAccounts.filter(({ grants }) => grants.every(({ unitId }) => unitId === null)),
  ...serviceAccounts,
];
