import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SupportRecipient } from '@dong-hanh/contracts';
import { newId } from '@dong-hanh/service-kit';
import { aUnion, memberEvent, refusal, type Union } from '@dong-hanh/testing';
import type { Programme } from '../programmes/programme.rules.js';
import { dong, grantFor, memberRef, opened } from '../testing/grants.fixture.js';
import {
  startWelfareSupport,
  traces,
  type WelfareSupport,
} from '../testing/welfare-support.fixture.js';
import type { SupportGrantResponse } from './grants.dto.js';

const PATH = '/v1/support-grants';

let service: WelfareSupport;
let union: Union;
let programme: Programme;
let recipients: SupportRecipient[];

beforeAll(async () => {
  service = await startWelfareSupport();
  union = aUnion();
  const schools = [union.schoolA, union.schoolB, union.schoolC, union.schoolD];
  const members = Array.from({ length: 2_001 }, (_, index) =>
    memberEvent(newId(), { unitId: schools[index % schools.length]! }),
  );
  await service.learn([...union.events, ...members]);
  programme = await opened(service);
  recipients = members.map(({ data }) => memberRef(data.id));
});
afterAll(() => service?.close());

const body = (some: readonly SupportRecipient[], fields = {}) =>
  grantFor({ union, programme }, some, fields);

describe('a grant to many', () => {
  it('is recorded whole with 2,000 entries, to the last đồng of three sources', async () => {
    const before = await traces(service);
    const amounts = {
      superior: 700_000_001n,
      socialised: 999_999_999n,
      'union-budget': 300_000_000n,
    };
    const sources = Object.entries(amounts).map(([kind, amount]) => ({
      kind,
      amount: dong(String(amount)),
    }));
    const given = body(recipients.slice(0, 2_000), { sources });
    const answer = await service.post<SupportGrantResponse>('vgcl-officer', PATH, given);
    expect(answer.status).toBe(201);
    expect(answer.body.supports.map(({ recipient }) => recipient)).toEqual(given.recipients);
    expect(await traces(service)).toEqual({
      ...before,
      support_grants: before.support_grants + 1,
      supports: before.supports + 2_000,
      outbox: before.outbox + 2_000,
    });
    const sums: Record<string, bigint> = {};
    for (const { event } of await service.outbox()) {
      for (const { kind, amount } of event.data.sources) {
        sums[kind] = (sums[kind] ?? 0n) + BigInt(amount);
      }
    }
    expect(sums).toEqual(amounts);
  });

  it('is refused whole with 2,001 entries', async () => {
    const before = await traces(service);
    const answer = await service.post('vgcl-officer', PATH, body(recipients));
    expect(refusal(answer)).toEqual([422, 'too-many', '/recipients too-many']);
    expect(await traces(service)).toEqual(before);
  });

  it('is refused whole when the last of 2,000 cannot be supported', async () => {
    const before = await traces(service);
    const some = [...recipients.slice(0, 1_999), memberRef(union.retired)];
    const answer = await service.post('vgcl-officer', PATH, body(some));
    expect(refusal(answer)).toEqual([
      422,
      'support-refused',
      '/recipients/1999/id recipient-ended',
    ]);
    expect(await traces(service)).toEqual(before);
  });
});
