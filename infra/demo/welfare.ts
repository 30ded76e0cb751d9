import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { apiOf, awaitRights, elapsedUntil, type Api, type PlatformAccess } from './public-api.ts';
import { figuresOf, type DemoGrant, type DemoProgramme, type Figures } from './welfare-figures.ts';

/** One figure of a programme as it was posted, beside what the statistics say. */
export interface WelfareRow extends Record<string, string | number> {
  programme: string;
  figure: string;
  posted: number;
  statistic: number;
  'statistic after': string;
}

const files = ['welfare-tet-2024.json', 'welfare-twinning-2021.json'];

const STATISTIC = '/v1/statistics/welfare?groupBy=programme';
/** The demo was loaded a moment ago: what a service has not heard of yet, it will. */
const HEARD_LATER = /"code":"(recipient|unit)-unknown"/;

/**
 * Opens the demo's support programmes and records their grants through the public API, each once for all
 * starts, and waits until the statistics have them.
 *
 * @returns four lines for each programme: what was posted and what the statistics say
 * @throws when a request is refused or its result does not arrive within half a minute
 */
export async function runWelfare(platform: PlatformAccess): Promise<WelfareRow[]> {
  const api = apiOf(platform);
  const programmes = files.map(
    (file) => JSON.parse(readFileSync(join(import.meta.dirname, file), 'utf8')) as DemoProgramme,
  );
  const officers = programmes.flatMap(({ account, grants }) => [
    account,
    ...grants.map((grant) => grant.account),
  ]);
  await awaitRights(api, [
    ['analyst', STATISTIC],
    ...[...new Set(officers)].map((account) => [account, '/v1/supports?limit=1'] as const),
  ]);
  const rows: WelfareRow[][] = [];
  for (const programme of programmes) rows.push(await runProgramme(api, programme));
  return rows.flat();
}

async function runProgramme(api: Api, programme: DemoProgramme): Promise<WelfareRow[]> {
  const id = await openedProgramme(api, programme);
  const before = await statisticOf(api, id);
  const posted: DemoGrant[] = [];
  for (const grant of programme.grants) if (await record(api, id, grant)) posted.push(grant);
  const expected = before.supports + figuresOf(posted).supports;
  const time = await elapsedUntil(
    performance.now(),
    async () => (await statisticOf(api, id)).supports >= expected,
  );
  const asked = figuresOf(programme.grants);
  const found = await statisticOf(api, id);
  return (['supports', 'people', 'exact', 'approximate'] as const).map((figure) => ({
    programme: programme.body.code,
    figure: figure === 'exact' || figure === 'approximate' ? `${figure} đồng` : figure,
    posted: Number(asked[figure]),
    statistic: Number(found[figure]),
    'statistic after': posted.length > 0 ? time : 'earlier start',
  }));
}

/** Opens the programme, unless an earlier start did. */
async function openedProgramme(api: Api, { account, body }: DemoProgramme): Promise<string> {
  const answer = await api.post(account, '/v1/support-programmes', body);
  if (answer.status === 201) return (JSON.parse(answer.text) as { id: string }).id;
  if (answer.status !== 409) throw new Error(`${body.code} was refused: ${answer.text}`);
  const path = `/v1/support-programmes?code=${body.code}`;
  const { data } = await api.get<{ data: { id: string }[] }>(account, path);
  if (!data[0]) throw new Error(`the programme ${body.code} is taken and not shown`);
  return data[0].id;
}

/**
 * Records a grant. A grant is recorded whole or not at all, and nobody is helped twice in one programme of
 * the demo: its first named recipient tells whether an earlier start did it.
 *
 * @returns false when an earlier start did
 */
async function record(api: Api, programmeId: string, grant: DemoGrant): Promise<boolean> {
  const { account, body } = grant;
  const [first] = body.recipients;
  if (!first || !('id' in first))
    throw new Error('a grant of the demo begins with a known recipient');
  const path = `/v1/supports?programmeId=${programmeId}&recipientId=${first.id}&limit=1`;
  if ((await api.get<{ data: unknown[] }>(account, path)).data.length > 0) return false;
  let answer = { status: 0, text: '' };
  await elapsedUntil(performance.now(), async () => {
    answer = await api.post(account, '/v1/support-grants', { programmeId, ...body });
    return answer.status === 201 || !HEARD_LATER.test(answer.text);
  });
  if (answer.status !== 201) throw new Error(`a grant was refused: ${answer.text}`);
  return true;
}

interface StatisticRow {
  count: number;
  people: number;
  value: { exact: string; approximate: string };
}

async function statisticOf(api: Api, programmeId: string): Promise<Figures> {
  const path = `${STATISTIC}&programme=${programmeId}`;
  const [row] = (await api.get<{ data: StatisticRow[] }>('analyst', path)).data;
  return {
    supports: row?.count ?? 0,
    people: row?.people ?? 0,
    exact: BigInt(row?.value.exact ?? 0),
    approximate: BigInt(row?.value.approximate ?? 0),
  };
}
