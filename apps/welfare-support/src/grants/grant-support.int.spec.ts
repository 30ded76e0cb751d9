import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventSchema } from '@dong-hanh/contracts';
import { aUnion, memberEvent, type Union } from '@dong-hanh/testing';
import type { Programme } from '../programmes/programme.rules.js';
import {
  dong,
  granted,
  grantFor,
  memberRef,
  opened,
  others,
  unitRef,
} from '../testing/grants.fixture.js';
import {
  startWelfareSupport,
  traces,
  type WelfareSupport,
} from '../testing/welfare-support.fixture.js';
import type { SupportGrantDetail, SupportGrantResponse } from './grants.dto.js';

const PATH = '/v1/support-grants';

let service: WelfareSupport;
let union: Union;
let programme: Programme;
let standing: Programme;

beforeAll(async () => {
  service = await startWelfareSupport();
  union = aUnion();
  await service.learn(union.events);
  programme = await opened(service);
  standing = await opened(service, { kind: 'standing', from: '2010-01-01', to: null });
});
afterAll(() => service?.close());

describe('granting support', () => {
  it('records one support per entry, in their order, with events that carry all of it', async () => {
    const before = await traces(service);
    const entries = [memberRef(union.an), others(2), memberRef(union.chi)];
    const sources = [
      { kind: 'union-budget', amount: dong(2_500_000) },
      { kind: 'socialised', name: 'Ngân hàng địa phương', amount: dong(1_500_000) },
    ];
    const body = grantFor({ union, programme }, entries, { sources });
    const answer = await service.post<SupportGrantResponse>('vgcl-officer', PATH, body);
    expect(answer.status).toBe(201);
    const { id, supports } = answer.body;
    expect(supports.map(({ recipient }) => recipient)).toEqual(entries);
    expect(supports.map(({ keptAmount }) => keptAmount)).toEqual(['1000000', '2000000', '1000000']);
    const after = await traces(service);
    expect(after).toEqual({
      ...before,
      support_grants: before.support_grants + 1,
      supports: before.supports + 3,
      outbox: before.outbox + 3,
    });
    const events = (await service.outbox()).slice(-3);
    for (const { event } of events) {
      expect(() => eventSchema('SupportGranted').parse(event)).not.toThrow();
    }
    expect(events.map(({ event }) => event.data)).toMatchObject([
      {
        id: supports[0]!.id,
        version: 1,
        grantId: id,
        programmeId: programme.id,
        people: 1,
        unitId: union.schoolA,
        provinceId: union.federation,
        grantedByUnitId: union.confederation,
        schoolYear: '2023-2024',
        month: '2024-01',
        sources: [{ kind: 'union-budget', amount: '1000000' }],
        state: 'granted',
        return: null,
      },
      {
        people: 2,
        unitId: union.confederation,
        provinceId: null,
        sources: [
          { kind: 'union-budget', amount: '1500000' },
          { kind: 'socialised', amount: '500000' },
        ],
      },
      {
        unitId: union.schoolC,
        provinceId: union.otherFederation,
        sources: [{ kind: 'socialised', amount: '1000000' }],
      },
    ]);
    expect(JSON.stringify(events)).not.toContain('Ngân hàng');
  });

  it('to a union body for twinning, as vague as its source: article 001', async () => {
    const nearly = { ...dong(800_000_000), precision: 'approximate', wording: 'nearly' };
    const body = grantFor({ union, programme: standing }, [unitRef(union.schoolC)], {
      unitId: union.educationUnion,
      category: 'twinning-aid',
      amount: nearly,
      sources: [
        { kind: 'union-budget', amount: dong(300_000_000) },
        { kind: 'socialised', amount: { ...dong(500_000_000), wording: 'about' } },
      ],
    });
    const answer = await service.post<SupportGrantResponse>('vgcl-officer', PATH, body);
    expect(answer.status).toBe(201);
    expect(answer.body.supports).toMatchObject([{ amount: nearly, keptAmount: '800000000' }]);
    const [event] = (await service.outbox()).slice(-1);
    expect(event!.event.data).toMatchObject({
      people: 0,
      unitId: union.schoolC,
      provinceId: union.otherFederation,
      grantedByUnitId: union.educationUnion,
      amount: nearly,
      sources: [
        { kind: 'union-budget', amount: '300000000' },
        { kind: 'socialised', amount: '500000000' },
      ],
    });
  });

  it('in kind may have no value, and tells nobody outside what was given', async () => {
    const fields = {
      amount: dong(0),
      inKind: 'Chăn ấm, gạo',
      sources: [{ kind: 'employer', name: 'Công ty May', amount: dong(0) }],
    };
    const { id } = await granted(service, { union, programme }, [memberRef(union.binh)], fields);
    const [event] = (await service.outbox()).slice(-1);
    const borne = [{ kind: 'employer', amount: '0' }];
    const data = { keptAmount: '0', sources: borne, grantedSources: borne };
    expect(event!.event.data).toMatchObject(data);
    expect(JSON.stringify(event)).not.toMatch(/Chăn|May/);
    const shown = await service.get<SupportGrantDetail>('vgcl-officer', `${PATH}/${id}`);
    expect(shown.body).toMatchObject({
      inKind: 'Chăn ấm, gạo',
      sources: [{ kind: 'employer', name: 'Công ty May' }],
    });
  });

  it('keeps amounts beyond what a number of thousandths would, to the last đồng', async () => {
    const largest = '999999999999999';
    const fields = {
      amount: dong(largest),
      sources: [{ kind: 'superior', amount: dong(largest) }],
    };
    const { id } = await granted(service, { union, programme }, [memberRef(union.an)], fields);
    const shown = await service.get<SupportGrantDetail>('vgcl-officer', `${PATH}/${id}`);
    expect(shown.body.supports).toMatchObject([{ keptAmount: largest, amount: dong(largest) }]);
  });

  it('to the same member again by another grant is another support', async () => {
    const again = () => granted(service, { union, programme }, [memberRef(union.an)]);
    const [first, second] = [await again(), await again()];
    expect(first.supports[0]!.id).not.toBe(second.supports[0]!.id);
  });

  it('to a member who has moved counts where he stood on the day', async () => {
    const id = crypto.randomUUID();
    const { name, data } = memberEvent(id, { unitId: union.schoolA, joinedOn: '2015-09-01' });
    const placements = [
      { unitId: union.schoolA, from: '2015-09-01', to: '2024-02-01' },
      { unitId: union.schoolC, from: '2024-02-01', to: null },
    ];
    await service.learn([{ name, data: { ...data, placements } }]);
    for (const grantedOn of ['2024-01-31', '2024-02-01']) {
      await granted(service, { union, programme }, [memberRef(id)], { grantedOn });
    }
    const places = (await service.outbox()).slice(-2).map(({ event }) => event.data.unitId);
    expect(places).toEqual([union.schoolA, union.schoolC]);
  });
});
