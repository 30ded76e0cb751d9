import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '@dong-hanh/persistence';
import { readTopic } from '@dong-hanh/testing';
import { get, runningPlatform, tokenOf } from './platform.js';
import { brokers } from './proof.js';
import { dataFolder } from './rights-matrix.doors.js';

interface Person {
  id: string;
  fullName: string;
  birthDate: string;
}

let people: Person[];

beforeAll(async () => {
  const list = await get<{ data: Person[] }>('vgcl-officer', '/v1/members?limit=100');
  people = list.data;
  expect(people).toHaveLength(100);
});

const fold = (text: string) =>
  text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd').toLowerCase();

/** Parsed and written again, so that nothing hides behind escapes; what is not JSON is read as it is. */
function unescaped(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}

describe.each([
  'membership.member.v1',
  'emulation.award.v1',
  'welfare-support.support.v1',
  'membership.access.v1',
])('the topic %s, which is kept for ever', (topic) => {
  it('names no person and tells nobody’s birthday', async () => {
    const messages = await readTopic(brokers(), topic);
    expect(messages.length).toBeGreaterThan(0);
    const texts = messages.map(({ key, value, headers }) => {
      const trail = Object.values(headers).map(String);
      return [String(key), unescaped(String(value)), ...trail].join(' ');
    });
    const all = fold(texts.join('\n'));
    expect(people.filter(({ fullName }) => all.includes(fold(fullName)))).toEqual([]);
    const born = people.filter(({ id, birthDate }) =>
      texts.some((text) => text.includes(id) && text.includes(birthDate)),
    );
    expect(born).toEqual([]);
    expect(all).not.toMatch(/fullname|birthdate/);
  });
});

describe('the logs', () => {
  const sought = 'Nguyễn Thị Không Ai Biết';

  it('name no person, not even one that was searched for', async () => {
    const [someone] = people;
    for (const name of [sought, someone?.fullName ?? '']) await searchEverywhere(name);
    const written = [sought, ...people.map(({ fullName }) => fullName)].flatMap((name) => [
      fold(name),
      encodeURIComponent(name).toLowerCase(),
      new URLSearchParams({ q: name }).toString().slice(2).toLowerCase(),
    ]);
    const folder = path.join(dataFolder(), 'logs');
    const files = readdirSync(folder);
    expect(files).toEqual(
      expect.arrayContaining(['gateway.log', 'membership.log', 'postgres.log']),
    );
    for (const file of files) {
      const text = readFileSync(path.join(folder, file), 'utf8');
      const lower = `${fold(text)}\n${text.toLowerCase()}`;
      expect([file, written.filter((name) => lower.includes(name))]).toEqual([file, []]);
    }
  });

  it('and the metrics neither', async () => {
    const text = await (
      await fetch(`${runningPlatform().processes.membership?.url}/metrics`)
    ).text();
    expect(text).toContain('/v1/members');
    expect(fold(text)).not.toContain(fold(sought));
    expect(text).not.toContain('q=');
  });

  /** Searches that find, that are refused, that fail and that go nowhere. */
  async function searchEverywhere(name: string): Promise<void> {
    const { gateway, processes } = runningPlatform();
    const q = encodeURIComponent(name);
    const long = encodeURIComponent(name.repeat(10));
    for (const account of ['vgcl-officer', 'analyst'] as const) {
      const headers = { authorization: `Bearer ${await tokenOf(account)}` };
      for (const origin of [gateway, processes.membership?.url]) {
        await ask(`${origin}/v1/members?q=${q}`, { headers });
        await ask(`${origin}/v1/members?q=${long}`, { headers });
        await ask(`${origin}/v1/members?q=${q}&cursor=x.y`, { headers });
        await ask(`${origin}/v1/nothing?q=${q}`, { headers });
        await ask(`${origin}/v1/members?q=${q}`);
        await ask(`${origin}/v1/members/search`, {
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/json' },
          body: `{"q":"${name}"`,
        });
      }
    }
  }
});

async function ask(url: string, init: RequestInit = {}): Promise<void> {
  await (await fetch(url, init)).arrayBuffer();
}

interface Held {
  table: string;
  owner: string;
  insert: boolean;
  update: boolean;
  delete: boolean;
  truncate: boolean;
  any: boolean;
}

const services = ['membership', 'emulation', 'welfare-support', 'reporting'] as const;
/** What the projecting role writes in each service, beside the copy of the directory. */
const projected: Record<(typeof services)[number], RegExp> = {
  membership:
    /^(honours|supports|outbox|relay_checkpoint|published_logs|stream_offsets|parked_events)$/,
  emulation:
    /^(directory_\w+|outbox|relay_checkpoint|published_logs|stream_offsets|parked_events)$/,
  'welfare-support':
    /^(directory_\w+|outbox|relay_checkpoint|published_logs|stream_offsets|parked_events)$/,
  reporting:
    /^(award_(facts|counts)|support_(facts|counts|grant_sources)|member_(stays|facts|counts)|directory_\w+|relay_checkpoint|outbox|stream_offsets|parked_events)$/,
};

/** `welfare-support` → `welfare_support`, as the database and its roles are named. */
const databaseOf = (service: string) => service.replaceAll('-', '_');

describe.each(services)('the database roles of %s', (name) => {
  const service = databaseOf(name);
  let database: Database;

  beforeAll(() => {
    const address = new URL(runningPlatform().processes.postgres?.url ?? '');
    address.pathname = `/${service}`;
    database = new Database({ url: address.href, applicationName: 'rights-matrix', max: 1 });
  });
  afterAll(() => database.close());

  /** What a role really holds of each table, by grants to itself, to others and to all. */
  function heldBy(role: string): Promise<Held[]> {
    const holds = (right: string) =>
      `has_table_privilege($1, c.oid, '${right}') or has_any_column_privilege($1, c.oid, '${right}')`;
    return database.query<Held>(
      `select c.relname as "table", pg_get_userbyid(c.relowner) as owner,
         ${holds('insert')} as insert, ${holds('update')} as update,
         has_table_privilege($1, c.oid, 'delete') as delete,
         has_table_privilege($1, c.oid, 'truncate') as truncate,
         ${holds('select')} or has_table_privilege($1, c.oid, 'trigger') as any
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = 'public' and c.relkind in ('r', 'p', 'v', 'm', 'f') order by 1`,
      [role],
    );
  }
  const tablesOf = async (role: string, choose: (held: Held) => boolean) =>
    (await heldBy(role)).filter(choose).map(({ table }) => table);

  it('leave every table to the role that migrates', async () => {
    const held = await heldBy(`${service}_serve`);
    const own = held.filter(({ owner }) => owner !== 'postgres');
    expect(own.length).toBeGreaterThan(5);
    expect(new Set(own.map(({ owner }) => owner))).toEqual(new Set([`${service}_migrate`]));
  });

  it('let the serving role delete nothing but what passes by itself', async () => {
    const deletes = await tablesOf(`${service}_serve`, (held) => held.delete || held.truncate);
    // What passes: answers and work, and which number somebody claims today, which the record itself keeps.
    const passing =
      /^(idempotency_keys|jobs|job_files|job_file_pieces|member_batch_rows|identity_claims)$/;
    expect(deletes.filter((table) => !passing.test(table))).toEqual([]);
  });

  it('let the serving role write nothing that comes from the streams', async () => {
    const writes = await tablesOf(`${service}_serve`, (held) => held.insert || held.update);
    const streamed = new RegExp(projected[name].source.replace('outbox|', ''));
    expect(writes.filter((table) => streamed.test(table))).toEqual([]);
  });

  it('let the projecting role write nothing that belongs to the owner', async () => {
    const writes = await tablesOf(
      `${service}_project`,
      (held) => held.insert || held.update || held.delete || held.truncate,
    );
    expect(writes).toContain('stream_offsets');
    expect(writes.filter((table) => !projected[name].test(table))).toEqual([]);
  });

  it('let the relay put no event of its own into the outbox', async () => {
    expect(await tablesOf(`${service}_project`, (held) => held.insert)).not.toContain('outbox');
  });

  it('let no role of another service see anything', async () => {
    for (const other of services.filter((each) => each !== name)) {
      for (const kind of ['migrate', 'serve', 'project']) {
        const role = `${databaseOf(other)}_${kind}`;
        const sees = await tablesOf(role, ({ owner, any }) => owner !== 'postgres' && any);
        expect([role, sees]).toEqual([role, []]);
      }
    }
  });

  it('stand above nobody: no superuser, no role that makes roles, databases or tables', async () => {
    const roles = await database.query<Record<string, unknown>>(
      `select rolname, rolsuper or rolcreaterole or rolcreatedb or rolbypassrls or rolreplication as high,
         has_schema_privilege(oid, 'public', 'create') as creates,
         (select count(*)::integer from pg_auth_members where member = r.oid) as memberships
       from pg_roles r where rolname = any($1) order by 1`,
      [[`${service}_project`, `${service}_serve`]],
    );
    expect(roles).toEqual([
      { rolname: `${service}_project`, high: false, creates: false, memberships: 0 },
      { rolname: `${service}_serve`, high: false, creates: false, memberships: 0 },
    ]);
  });
});
