import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Database, type Statement } from '@dong-hanh/persistence';
import type { RunningPlatform } from '../platform-client.js';
import { accessToken } from '../platform-client.js';
import { inDatabase } from '../harness/context.js';
import type { BenchContext } from '../harness/goal.js';
import { decisionBody, type Recipient } from './recipients.js';

/** A script of pgbench with the values of its variables. */
export interface PgbenchScript {
  text: string;
  variables: Record<string, string>;
}

/** Linux takes no argument above 128 KiB. */
const LONGEST_ARGUMENT = 100_000;
/** Stands in the ids of the awards for what differs from one transaction to the next. */
const TRANSACTION = '########';
const UNIQUE = `lpad(to_hex(:n::int8), 8, '0')`;

/** The very statement by which the service records a decision, from its compiled module. */
export async function shippedStatement(): Promise<Statement> {
  const file = join(process.cwd(), 'apps/emulation/dist/decisions/decisions.service.js');
  const module = (await import(pathToFileURL(file).href)) as { recordStatement: Statement };
  return module.recordStatement;
}

/**
 * The shipped statement as pgbench sends it, with the parameters that the service itself made for a decision
 * on these recipients: same bytes, but for ids and number, which each transaction makes its own. Where a
 * parameter stands twice pgbench sends it twice, which it cannot help.
 *
 * @param database the service's tables, to learn the types of the parameters
 */
export async function pgbenchScript(
  context: BenchContext,
  { database, recipients }: { database: string; recipients: readonly Recipient[] },
): Promise<PgbenchScript> {
  const { text } = await shippedStatement();
  const types = await parameterTypes(database, text);
  const { head, awards, outbox } = await recordedParameters(context, recipients);
  const variables = {
    ...Object.fromEntries(Object.entries(head).map(([no, value]) => [`p${no}`, value])),
    ...piecesOf('awards', awards),
    ...piecesOf('outbox', outbox),
  };
  const whole = (name: string) =>
    `(${Object.keys(variables)
      .filter((each) => each.startsWith(name))
      .map((each) => `:${each}::text`)
      .join(' || ')})`;
  const expressions: Record<string, (seen: number) => string> = {
    1: () => `(${UNIQUE} || '-0000-7000-8000-000000000000')::uuid`,
    2: () => `(:n::text || '/QĐ-TLĐ')`,
    // To count them their ids do not matter, and need not be replaced.
    12: (seen) =>
      seen === 0 ? whole('awards') : `replace(${whole('awards')}, '${TRANSACTION}', ${UNIQUE})`,
    13: () => whole('outbox'),
  };
  const seen = new Map<string, number>();
  const sql = text.replaceAll(/\$(\d+)/g, (_, no: string) => {
    const times = seen.get(no) ?? 0;
    seen.set(no, times + 1);
    return expressions[no]?.(times) ?? `:p${no}::${types[Number(no) - 1]}`;
  });
  const unique = '\\set i :i + 1\n\\set n :client_id * 20000000 + :base + :i\n';
  return { text: `${unique}${sql.replaceAll(/\s+/g, ' ')};\n`, variables };
}

/** The same without the events. */
export function withoutOutbox({ text, variables }: PgbenchScript): PgbenchScript {
  const kept = Object.entries(variables).filter(([name]) => !name.startsWith('outbox'));
  return {
    text: `${text.slice(0, text.indexOf('insert into outbox'))} select 1;\n`,
    variables: Object.fromEntries(kept),
  };
}

async function parameterTypes(url: string, text: string): Promise<string[]> {
  const database = new Database({ url, applicationName: 'bench', max: 1 });
  try {
    await database.query(`prepare shipped as ${text}`);
    const [row] = await database.query<{ types: string[] }>(
      `select parameter_types::text[] as types from pg_prepared_statements where name = 'shipped'`,
    );
    return row!.types;
  } finally {
    await database.close();
  }
}

/** Records a decision and reads from the service's tables what it must have handed to the statement. */
async function recordedParameters(context: BenchContext, recipients: readonly Recipient[]) {
  const id = await record(context.platform, decisionBody(JSON.stringify(recipients)));
  const url = inDatabase(context.databaseUrl, 'emulation');
  const database = new Database({ url, applicationName: 'bench', max: 1 });
  try {
    const rows = await database.query<Record<string, string>>(
      `select issuer, signed_on, form, basis, school_year, month, rule_version,
         granted_at::text as recorded_at,
         (select recorded_by from decisions where id = $1) as recorded_by,
         recipient_kind as kind, recipient_id as recipient, unit_id as unit, unit_version,
         province_id as province
       from awards where decision_id = $1 order by id`,
      [id],
    );
    const events = await database.query(
      `select topic, key, event, traceparent from outbox
       where event::jsonb -> 'data' ->> 'decisionId' = $1 order by pos`,
      [id],
    );
    return { head: headOf(rows[0]!), awards: awardsOf(rows), outbox: JSON.stringify(events) };
  } finally {
    await database.close();
  }
}

async function record(platform: RunningPlatform, body: string): Promise<string> {
  const response = await fetch(`${platform.processes.emulation!.url}/v1/award-decisions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await accessToken(platform, 'vgcl-officer')}`,
      'content-type': 'application/json',
    },
    body,
  });
  if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`);
  return ((await response.json()) as { id: string }).id;
}

function headOf(row: Record<string, string>): Record<number, string> {
  const { issuer, signed_on, form, basis, school_year, month, rule_version } = row;
  const plain = [issuer, signed_on, form, basis, school_year, month, rule_version];
  const values = [...plain, row.recorded_at, row.recorded_by] as string[];
  return Object.fromEntries(values.map((value, at) => [at + 3, value]));
}

function awardsOf(rows: readonly Record<string, string>[]): string {
  return JSON.stringify(
    rows.map(({ kind, recipient, unit, unit_version, province }, no) => {
      const id = `${TRANSACTION}-0000-7000-8000-${no.toString(16).padStart(12, '0')}`;
      return { id, kind, recipient, unit, unit_version, province };
    }),
  );
}

function piecesOf(name: string, text: string): Record<string, string> {
  // Cut by bytes of the argument, not by letters: some take three.
  const size = Math.floor(LONGEST_ARGUMENT / Math.ceil(Buffer.byteLength(text) / text.length));
  const count = Math.ceil(text.length / size);
  const pieces = Array.from({ length: count }, (_, at) => text.slice(at * size, (at + 1) * size));
  return Object.fromEntries(pieces.map((piece, at) => [`${name}${at}`, piece]));
}
