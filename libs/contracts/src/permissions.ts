import { z } from 'zod';

/** What may be done, as noun.action. Each action of each service names one of these. */
export const permissions = [
  'unit.establish',
  'unit.reorganise',
  'member.admit',
  'member.transfer',
  'member.suspend',
  'member.end',
  'member.read',
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
  'member.admit',
  'member.transfer',
  'member.suspend',
  'member.end',
  'member.read',
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
  'confederation-officer': officer,
  'province-officer': officer,
  'sector-officer': officer,
  'school-officer': [
    'member.admit',
    'member.transfer',
    'member.suspend',
    'member.end',
    'member.read',
    'honour.read',
    'award.read',
    'statistics.read',
  ],
  member: [],
  analyst: ['statistics.read', 'stream.read', 'integrity.read'],
  auditor: [
    'member.read',
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
