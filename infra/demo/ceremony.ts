import ceremony from './ceremony-2023.json' with { type: 'json' };
import { apiOf, awaitRights, elapsedUntil, type Api, type PlatformAccess } from './public-api.ts';

/** One line of the article beside what came out at the other end of the platform. */
export interface CeremonyRow extends Record<string, string | number> {
  decision: string;
  form: string;
  to: string;
  article: number;
  statistic: number;
  'honours after': string;
  'statistic after': string;
}

interface Decision {
  account: string;
  body: (typeof ceremony.decisions)[number]['body'];
}

interface StatisticRow {
  issuer: string;
  form: string;
  recipientKind: string;
  count: number;
}

const STATISTIC =
  '/v1/statistics/awards?period=2022-2023&groupBy=issuer,form,recipientKind&mode=then';

/**
 * Records the four decisions of the conference of 16 August 2023 through the public API and waits until
 * each is in its recipients' honours and in the statistics.
 *
 * @returns the six lines of the article with the count that the statistics give and the time it took
 * @throws when a decision is refused or does not arrive within half a minute
 */
export async function runCeremony(platform: PlatformAccess): Promise<CeremonyRow[]> {
  const api = apiOf(platform);
  await awaitRights(api, [
    ['analyst', STATISTIC],
    ...ceremony.decisions.map(({ account }) => [account, '/v1/award-decisions?limit=1'] as const),
  ]);
  const times = new Map<string, { number: string; honours: string; statistic: string }>();
  for (const decision of ceremony.decisions) {
    times.set(decision.body.form, await record(api, decision));
  }
  const statistic = await api.get<{ data: StatisticRow[] }>('analyst', STATISTIC);
  return ceremony.article.map((line) => {
    const time = times.get(line.form);
    const found = statistic.data.find((row) => isSameLine(row, line));
    return {
      decision: `${time?.number}`,
      form: line.form,
      to: line.recipientKind === 'member' ? 'individuals' : 'groups',
      article: line.count,
      statistic: found?.count ?? 0,
      'honours after': `${time?.honours}`,
      'statistic after': `${time?.statistic}`,
    };
  });
}

function isSameLine(row: StatisticRow, line: StatisticRow): boolean {
  return (
    row.issuer === line.issuer && row.form === line.form && row.recipientKind === line.recipientKind
  );
}

async function record(api: Api, { account, body }: Decision) {
  const before = await countOf(api, body);
  const answer = await api.post(account, '/v1/award-decisions', body);
  if (answer.status === 409)
    return { number: body.number, honours: 'earlier start', statistic: 'earlier start' };
  if (answer.status !== 201) throw new Error(`${body.number} was refused: ${answer.text}`);
  const since = performance.now();
  const [honours, statistic] = await Promise.all([
    elapsedUntil(since, () => isHonoured(api, account, body)),
    elapsedUntil(since, async () => (await countOf(api, body)) >= before + body.recipients.length),
  ]);
  return { number: body.number, honours, statistic };
}

async function countOf(api: Api, { issuer, form }: Decision['body']): Promise<number> {
  const { data } = await api.get<{ data: StatisticRow[] }>('analyst', STATISTIC);
  return data
    .filter((row) => row.issuer === issuer && row.form === form)
    .reduce((sum, { count }) => sum + count, 0);
}

/** All awards of a decision reach a recipient's record in one transaction or soon after: ask the last one. */
async function isHonoured(api: Api, account: string, body: Decision['body']): Promise<boolean> {
  const last = body.recipients.at(-1);
  if (!last) return true;
  const noun = last.kind === 'member' ? 'members' : 'units';
  const { data } = await api.get<{ data: { decisionNumber: string }[] }>(
    account,
    `/v1/${noun}/${last.id}/honours`,
  );
  return data.some(({ decisionNumber }) => decisionNumber === body.number);
}
