import type { MemberResponse } from '../members/members.dto.js';
import type { MergerPreviewResponse, MergerResponse } from '../mergers/mergers.dto.js';
import { startLife } from './life.fixture.js';
import { tree, type Call, type Problem } from './membership.fixture.js';

/** What the answers about a record hold, whichever was asked for. */
type Shown = MemberResponse & { data: { awardId: string; supportId: string }[] };

/** Membership over the small tree, with what specs of mergers ask of it; everything as the officer. */
export async function startMergers() {
  const life = await startLife();
  const { membership } = life;
  const post = <T = MergerResponse & Problem>(path: string, body: object, call: Call = {}) =>
    membership.call<T>('POST', `/v1/members${path && `/${path}`}`, {
      as: 'officer',
      body,
      ...call,
    });
  const reason = 'Kết nạp hai lần';
  const change = async (id: string, path: string, body: object) => {
    const { status } = await life.change(id, path, body);
    if (status !== 201) throw new Error(`${path} answered ${status}`);
  };
  return {
    life,
    post,
    change,
    /** A woman of that name, admitted in 2010. */
    admit: async (fullName: string, birthDate: string, unitId = tree.school.id) => {
      const body = { fullName, birthDate, gender: 'female', unitId, joinedOn: '2010-09-05' };
      return (await post<MemberResponse>('', body)).body.id;
    },
    /** Records a decision about units. @returns its id, or that of the unit */
    decide: async (path: string, body: object) => {
      const answer = await membership.call<{ id: string }>('POST', path, { as: 'officer', body });
      if (answer.status !== 201) throw new Error(`${path} answered ${answer.status}`);
      return answer.body.id;
    },
    merge: (survivorId: string, duplicateId: string, call: Call = {}) =>
      post(`${survivorId}/merge`, { duplicateId, reason }, call),
    unmerge: (duplicateId: string, call: Call = {}) =>
      post(`${duplicateId}/unmerge`, { reason: 'Hai người khác nhau' }, call),
    preview: async (survivorId: string, duplicateId: string) => {
      const path = `${survivorId}/merge?preview=true`;
      return (await post<MergerPreviewResponse>(path, { duplicateId, reason })).body;
    },
    read: async <T = Shown>(path: string) =>
      (await membership.call<T>('GET', `/v1/members/${path}`, { as: 'officer' })).body,
    /** The periods of a person, newest first, in words. */
    periods: async (id: string) =>
      (await life.history(id)).map(({ unitId, from, to }) => {
        const unit = unitId === tree.school.id ? 'school' : 'boarding';
        return `${unit} ${from}..${to ?? ''}`;
      }),
    /** Members of the education union on a day, as lists count them. */
    counted: async (asOf: string) => {
      const path = `/v1/members?unitId=${tree.educationUnion.id}&asOf=${asOf}&limit=1&total=true`;
      type Counted = { page: { total: number } };
      return (await membership.call<Counted>('GET', path, { as: 'officer' })).body.page.total;
    },
    /** Rows as they are stored, for comparing before and after. */
    stored: async (id: string) => {
      const rows = await membership.database.admin.query<{ row: string }>(
        `select p::text as row from placements p where member_id = $1 order by valid`,
        [id],
      );
      return rows.map(({ row }) => row);
    },
    /** One person twice: transferred in 2013 by one record, gone in 2012 by the other. */
    twice: async () => {
      const [survivor, duplicate] = [await life.teacher(), await life.teacher()];
      const [toUnitId, effectiveOn] = [tree.boardingSchool.id, '2013-09-01'];
      await change(survivor, 'transfers', { toUnitId, effectiveOn });
      await change(duplicate, 'exits', { effectiveOn: '2012-06-01', reason: 'resigned' });
      return { survivor, duplicate };
    },
  };
}

export type MergersApp = Awaited<ReturnType<typeof startMergers>>;
