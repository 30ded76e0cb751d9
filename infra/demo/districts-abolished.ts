import abolition from './districts-abolished-2025.json' with { type: 'json' };
import { apiOf, awaitRights, type Api, type PlatformAccess } from './public-api.ts';

/** What one decision made of the organisation of a province. */
export interface AbolitionRow extends Record<string, string | number> {
  decision: string;
  'in force from': string;
  'district unions ended': string | number;
  'commune unions founded': string | number;
  'school unions passed on': string | number;
}

interface Named {
  id: string;
  code: string;
  name: string;
}

interface Proposal {
  decision: object;
  actions: object[];
  findings: { message: string }[];
}

interface Recorded {
  effects: { unitsEnded: number; unitsEstablished: number; unitsTransferred: number };
}

const { account, decision, parent, stands } = abolition;
const EARLIER = 'earlier start';

/**
 * Ends the district level of Nghệ An on 1 July 2025 through the public API, as its federation would: the register
 * prepares the decision, the officer says where the schools stand that are known by their district alone, and
 * records it.
 *
 * @throws when something is left unclear, or the decision is refused
 */
export async function abolishDistricts(platform: PlatformAccess): Promise<AbolitionRow[]> {
  const api = apiOf(platform);
  await awaitRights(api, [[account, '/v1/units?limit=1']]);
  const { id: parentId } = await unitOf(api, parent);
  const request = { parentId, decision, stands: await standsOf(api) };
  const { actions, findings } = await proposed(api, request);
  if (findings.length > 0) throw new Error(findings.map(({ message }) => message).join(' '));
  // A platform that was started before has no districts any more.
  if (actions.length === 0) return [rowOf(EARLIER, EARLIER, EARLIER)];
  const answer = await api.post(account, '/v1/reorganisations', { decision, actions });
  if (answer.status !== 201) throw new Error(`${decision.number} was refused: ${answer.text}`);
  const { effects } = JSON.parse(answer.text) as Recorded;
  return [rowOf(effects.unitsEnded, effects.unitsEstablished, effects.unitsTransferred)];
}

const rowOf = (
  ended: string | number,
  founded: string | number,
  passedOn: string | number,
): AbolitionRow => ({
  decision: decision.number,
  'in force from': decision.effectiveOn,
  'district unions ended': ended,
  'commune unions founded': founded,
  'school unions passed on': passedOn,
});

async function proposed(api: Api, request: object): Promise<Proposal> {
  const path = '/v1/reorganisation-proposals/district-abolition';
  const { status, text } = await api.post(account, path, request);
  if (status !== 200) throw new Error(`no proposal: ${text}`);
  return JSON.parse(text) as Proposal;
}

async function unitOf(api: Api, code: string): Promise<Named> {
  const { data } = await api.get<{ data: Named[] }>(account, `/v1/units?code=${code}`);
  if (!data[0]) throw new Error(`there is no unit ${code}`);
  return data[0];
}

/** Schools and communes by name, as an officer knows them, for ids and codes. */
async function standsOf(api: Api): Promise<{ unitId: string; locatedIn: string }[]> {
  const query = `level=commune&parentCode=40&asOf=${decision.effectiveOn}&limit=200`;
  const { data: communes } = await api.get<{ data: Named[] }>(account, `/v1/territories?${query}`);
  const codeOf = new Map(communes.map(({ name, code }) => [name, code]));
  return Promise.all(
    Object.entries(stands).map(async ([code, commune]) => {
      const locatedIn = codeOf.get(commune);
      if (!locatedIn) throw new Error(`there is no commune ${commune}`);
      return { unitId: (await unitOf(api, code)).id, locatedIn };
    }),
  );
}
