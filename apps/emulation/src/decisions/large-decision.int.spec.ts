import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@dong-hanh/service-kit';
import { aUnion, memberEvent, refusal, type Union } from '@dong-hanh/testing';
import type { RecipientRef } from '../awards/award.rules.js';
import { decisionFor, memberRef } from '../testing/decisions.fixture.js';
import { startEmulation, type Emulation } from '../testing/emulation.fixture.js';
import type { DecisionResponse } from './decisions.dto.js';

const PATH = '/v1/award-decisions';

let emulation: Emulation;
let union: Union;
let recipients: RecipientRef[];

beforeAll(async () => {
  emulation = await startEmulation();
  union = aUnion();
  const schools = [union.schoolA, union.schoolB, union.schoolC, union.schoolD];
  const members = Array.from({ length: 2_001 }, (_, index) =>
    memberEvent(newId(), { unitId: schools[index % schools.length]! }),
  );
  await emulation.learn([...union.events, ...members]);
  recipients = members.map(({ data }) => memberRef(data.id));
});
afterAll(() => emulation?.close());

describe('a decision with many recipients', () => {
  it('is recorded whole with 2,000', async () => {
    const before = await emulation.traces();
    const body = decisionFor(recipients.slice(0, 2_000));
    const answer = await emulation.post<DecisionResponse>('vgcl-officer', PATH, body);
    expect(answer.status).toBe(201);
    expect(answer.body.awards.map(({ recipient }) => recipient)).toEqual(body.recipients);
    expect(await emulation.traces()).toEqual({
      ...before,
      decisions: before.decisions + 1,
      awards: before.awards + 2_000,
      outbox: before.outbox + 2_000,
    });
  });

  it('tells each award by its own event, in the order of the recipients', async () => {
    const events = await emulation.outbox();
    expect(events.map(({ event }) => event.data.recipient)).toEqual(recipients.slice(0, 2_000));
    expect(new Set(events.map(({ event }) => event.id)).size).toBe(2_000);
  });

  it('is refused whole with 2,001', async () => {
    const before = await emulation.traces();
    const answer = await emulation.post('vgcl-officer', PATH, decisionFor(recipients));
    expect(refusal(answer)).toEqual([422, 'too-many', '/recipients too-many']);
    expect(await emulation.traces()).toEqual(before);
  });

  it('is refused whole when the last of 2,000 cannot be awarded', async () => {
    const before = await emulation.traces();
    const body = decisionFor([...recipients.slice(0, 1_999), memberRef(union.retired)]);
    const answer = await emulation.post('vgcl-officer', PATH, body);
    expect(refusal(answer)).toEqual([
      422,
      'recipients-refused',
      '/recipients/1999/id recipient-ended',
    ]);
    expect(await emulation.traces()).toEqual(before);
  });

  it('is refused whole when the caller may not award the last of 2,000', async () => {
    const mine = recipients.slice(0, 2_000).filter((_, index) => index % 4 < 2);
    const theirs = recipients.filter((_, index) => index % 4 === 2);
    const before = await emulation.traces();
    const body = decisionFor([...mine, theirs[0]!]);
    const answer = await emulation.post('province-officer', PATH, body);
    expect(answer.status).toBe(403);
    expect(await emulation.traces()).toEqual(before);
  });
});
