import { z } from 'zod';

/** What may be done, as noun.action. Each action of each service names one of these. */
export const permissions = [
  'unit.establish',
  'unit.reorganise',
  'closing.read',
  'closing.manage',
  'establishment.manage',
  'establishment.read',
  'calendar.manage',
  'office.manage',
  'member.admit',
  'member.transfer',
  'member.suspend',
  'member.end',
  'member.read',
  'card.issue',
  'member.merge',
  'identity.record',
  'identity.disclose',
  'disclosure.read',
  'honour.read',
  'award.record',
  'award.revoke',
  'award.read',
  'honour.export',
  'support.plan',
  'support.grant',
  'support.return',
  'support.read',
  'statistics.read',
  'stream.read',
  'stream.redrive',
  'integrity.read',
  'integrity.reconcile',
  'job.read',
] as const;
export type Permission = (typeof permissions)[number];

/** What an account may be at a unit; grants of roles are data, what a role may do is fixed below. */
export const roles = [
  'confederation-officer',
  'province-officer',
  'sector-officer',
  'school-officer',
  'member',
  'analyst',
  'auditor',
  'administrator',
] as const;
/** One of `roles`. */
export const role = z.enum(roles);
export type Role = z.infer<typeof role>;

const officer: readonly Permission[] = [
  'unit.establish',
  'unit.reorganise',
  'establishment.manage',
  'establishment.read',
  'office.manage',
  'closing.read',
  'closing.manage',
  'member.admit',
  'member.transfer',
  'member.suspend',
  'member.end',
  'member.read',
  'card.issue',
  'member.merge',
  'identity.record',
  'identity.disclose',
  'disclosure.read',
  'honour.read',
  'award.record',
  'award.revoke',
  'award.read',
  'honour.export',
  'support.plan',
  'support.grant',
  'support.return',
  'support.read',
  'statistics.read',
  'stream.read',
  'integrity.read',
];

const permissionsByRole: Record<Role, readonly Permission[]> = {
  // Public holidays are the same in the whole country.
  'confederation-officer': [...officer, 'calendar.manage'],
  'province-officer': officer,
  'sector-officer': officer,
  'school-officer': [
    'closing.read',
    'closing.manage',
    'member.admit',
    'member.transfer',
    'member.suspend',
    'member.end',
    'member.read',
    'card.issue',
    'identity.record',
    'honour.read',
    'award.read',
    'statistics.read',
  ],
  member: [],
  analyst: ['statistics.read', 'stream.read', 'integrity.read'],
  auditor: [
    'establishment.read',
    'closing.read',
    'member.read',
    'disclosure.read',
    'honour.read',
    'award.read',
    'support.read',
    'statistics.read',
    'stream.read',
    'integrity.read',
    'job.read',
  ],
  administrator: [
    'stream.read',
    'stream.redrive',
    'integrity.read',
    'integrity.reconcile',
    'job.read',
  ],
};

/** The permissions of a role. */
export function permissionsOf(name: Role): readonly Permission[] {
  return permissionsByRole[name];
}

/** The roles that carry a permission. */
export function rolesWith(permission: Permission): Role[] {
  return roles.filter((name) => permissionsByRole[name].includes(permission));
}

/** Who can give a permission, in words for the refusal. */
export const grantedBy: Record<'vi' | 'en', string> = {
  vi: 'người phụ trách quyền của đơn vị cấp trên trực tiếp',
  en: 'the access officer of the immediate superior unit',
};
