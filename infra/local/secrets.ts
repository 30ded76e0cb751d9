import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJson } from './process-lock.mjs';

/** Passwords and keys of one data folder, made at its first start and readable by its owner alone. */
export interface Secrets {
  /** the superuser of the embedded PostgreSQL */
  postgresPassword: string;
  /** the database roles of the services */
  rolePassword: string;
  /** signs the cursors of lists */
  cursorSecret: string;
  /** wraps the data keys that seal identity numbers; who loses it can read none of them again */
  masterKey: string;
  /** finds an identity number without opening any */
  identityHashKey: string;
  /** signs the cards of members */
  cardSecret: string;
  /** proves to the issuer that a service is who it says, when it calls the platform itself */
  serviceClientSecret: string;
}

const names = [
  ...(['postgresPassword', 'rolePassword', 'cursorSecret'] as const),
  ...(['masterKey', 'identityHashKey', 'cardSecret', 'serviceClientSecret'] as const),
] as const;

/** @returns the kept secrets; `ROLE_PASSWORD` in the environment goes before the kept one */
export function secretsOf(dataDir: string): Secrets {
  const file = join(dataDir, 'secrets.json');
  const kept = readJson<Partial<Secrets>>(file) ?? {};
  const complete = Object.fromEntries(
    names.map((name) => [name, kept[name] ?? randomBytes(24).toString('base64url')]),
  ) as unknown as Secrets;
  if (names.some((name) => !kept[name]))
    writeFileSync(file, JSON.stringify(complete, null, 2), { mode: 0o600 });
  return { ...complete, rolePassword: process.env.ROLE_PASSWORD || complete.rolePassword };
}
