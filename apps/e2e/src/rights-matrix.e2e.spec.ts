import { beforeAll, describe, expect, it } from '@jest/globals';
import { loadOpenApi } from '@dong-hanh/testing';
import { call, get, runningPlatform, tokenOf, type DemoAccount } from './platform.js';
import { cases } from './rights-matrix.cases.js';
import { accounts, type Request } from './rights-matrix.rows.js';
import { preparePlaces, type Places } from './rights-matrix.places.js';

interface ListBody {
  data?: unknown[];
}

let places: Places;

beforeAll(async () => {
  places = await preparePlaces();
});

const served = loadOpenApi().operations.filter(
  ({ template, planned }) => template.startsWith('/v1') && !planned,
);

describe('who may do what, and where', () => {
  it('is said of every operation of the contract', () => {
    const known = new Set(cases.map(({ operation }) => operation));
    const wanted = new Set(served.map(({ operationId }) => operationId));
    expect([...known].sort()).toEqual([...wanted].sort());
  });

  it.each(cases.map((each) => [each.operation, each.place, each] as const))(
    '%s of %s',
    async (_, place, { ask, answers }) => {
      const expected = answers.split(' ');
      const isList = expected.some((each) => /^[+-]$/.test(each));
      const said = await Promise.all(
        accounts.map(async (account) => {
          const { status, body } = await send(account, ask(places[place], places));
          if (!isList || status !== 200) return String(status);
          return (body.data ?? []).length > 0 ? '+' : '-';
        }),
      );
      expect(labelled(said)).toEqual(labelled(expected));
    },
  );
});

describe('what an account is shown without asking for a place', () => {
  it('ends at its own subtree in every list', async () => {
    const { outside, district } = places;
    const hidden = [outside.memberId, outside.unitId, district.memberId, district.unitId];
    for (const path of [
      // Of the day of the matrix's own decisions, however many awards other journeys recorded.
      '/v1/awards?limit=200&decidedFrom=2022-03-08&decidedTo=2022-03-08',
      '/v1/statistics/awards/records?limit=200&period=2021-2022',
      '/v1/statistics/awards?groupBy=unit',
      '/v1/statistics/awards?groupBy=unit&mode=today',
    ]) {
      const all = JSON.stringify(await get('vgcl-officer', path));
      const own = JSON.stringify(await get('sector-officer', path));
      expect(hidden.filter((id) => own.includes(id))).toEqual([]);
      expect(hidden.some((id) => all.includes(id))).toBe(true);
    }
  });

  it('is not widened by the cursor of somebody who sees more', async () => {
    for (const list of ['/v1/awards?limit=1', '/v1/statistics/awards/records?limit=1']) {
      const { page } = await get<{ page: { next: string } }>('vgcl-officer', list);
      const next = `${list.replace('limit=1', 'limit=200')}&cursor=${page.next}`;
      const own = await get<{ data: { unitIdThen: string }[] }>('school-officer', next);
      expect(new Set(own.data.map(({ unitIdThen }) => unitIdThen))).toEqual(
        new Set(own.data.length > 0 ? [places.school.unitId] : []),
      );
    }
  });

  it('is a decision cut to the awards that it may read', async () => {
    const { data } = await get<{ data: { id: string }[] }>(
      'school-officer',
      '/v1/award-decisions?year=2023',
    );
    for (const { id } of data) {
      const { awards } = await get<{ awards: { recipient: { id: string } }[] }>(
        'school-officer',
        `/v1/award-decisions/${id}`,
      );
      const ids = awards.map(({ recipient }) => recipient.id);
      const others = await call<ListBody>('school-officer', 'POST', '/v1/members/labels', { ids });
      const ownUnit = ids.filter((each) => each === places.school.unitId).length;
      expect((others.body.data ?? []).length + ownUnit).toBe(ids.length);
    }
    expect(data.length).toBeGreaterThan(0);
  });

  it('says nothing about a hidden record that it does not say about one that never was', async () => {
    const answerTo = async (path: string) => {
      const { body } = await call('school-officer', 'GET', path);
      return { ...body, requestId: '' };
    };
    for (const [hidden, nothing] of [
      [`/v1/members/${places.outside.memberId}`, `/v1/members/${places.nowhere.memberId}`],
      [`/v1/awards/${places.outside.awardId}`, `/v1/awards/${places.nowhere.awardId}`],
      [
        `/v1/award-decisions/${places.outside.decisionId}`,
        `/v1/award-decisions/${places.nowhere.decisionId}`,
      ],
    ] as const) {
      expect(await answerTo(hidden)).toEqual(await answerTo(nothing));
    }
  });
});

function labelled(answers: readonly string[]): Record<string, string | undefined> {
  return Object.fromEntries(accounts.map((account, index) => [account, answers[index]]));
}

async function send(account: DemoAccount, { method = 'GET', path, body, at, isStream }: Request) {
  if (isStream) return { status: await statusOfStream(account, path), body: {} as ListBody };
  if (!at) return call<ListBody>(account, method, path, body);
  const response = await fetch(`${runningPlatform().processes[at]?.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${await tokenOf(account)}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as ListBody };
}

async function statusOfStream(account: DemoAccount, path: string): Promise<number> {
  const { status, body } = await fetch(`${runningPlatform().gateway}${path}`, {
    headers: { authorization: `Bearer ${await tokenOf(account)}` },
  });
  await body?.cancel();
  return status;
}
