import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventSchema } from '@dong-hanh/contracts';
import { newId } from '@dong-hanh/service-kit';
import { aUnion, underAnother, type Union, unitEvent } from '@dong-hanh/testing';
import type { DecisionResponse } from './decisions.dto.js';
import {
  decisionFor,
  everybody,
  memberRef,
  recorded,
  unitRef,
} from '../testing/decisions.fixture.js';
import { startEmulation, type Emulation } from '../testing/emulation.fixture.js';

let emulation: Emulation;
let union: Union;

beforeAll(async () => {
  emulation = await startEmulation();
  union = aUnion();
  await emulation.learn(union.events);
});
afterAll(() => emulation?.close());

const post = (body: unknown, headers?: Record<string, string>) =>
  emulation.post<DecisionResponse>('vgcl-officer', '/v1/award-decisions', body, headers);

interface AwardColumns {
  [column: string]: unknown;
  granted_at: Date;
}

async function awardRow(id: string): Promise<AwardColumns> {
  const rows = await emulation.database.admin.query<AwardColumns>(
    'select * from awards where id = $1',
    [id],
  );
  return rows[0]!;
}

describe('recording a decision', () => {
  it('answers 201 with the decision and one award per recipient, in their order', async () => {
    const body = decisionFor(everybody(union));
    const answer = await post(body);
    expect(answer.status).toBe(201);
    const { recipients, ...head } = body;
    expect(answer.body).toMatchObject(head);
    expect(answer.body.awards.map((award) => award.recipient)).toEqual(recipients);
    for (const award of answer.body.awards) {
      expect(award).toMatchObject({ state: 'granted', version: 1 });
    }
  });

  it('tags the answer, so that a change of an award shows', async () => {
    const answer = await post(decisionFor([memberRef(union.an), unitRef(union.schoolA)]));
    expect(answer.headers.etag).toBe('"2"');
  });

  it('stores decision, awards and events together', async () => {
    const before = await emulation.traces();
    await recorded(emulation, everybody(union));
    expect(await emulation.traces()).toEqual({
      ...before,
      decisions: before.decisions + 1,
      awards: before.awards + 6,
      outbox: before.outbox + 6,
    });
  });

  it('keeps who recorded it, when, and how many it awards', async () => {
    const { id } = await recorded(emulation, [memberRef(union.an)]);
    const [row] = await emulation.database.admin.query('select * from decisions where id = $1', [
      id,
    ]);
    expect(row).toMatchObject({
      kind: 'award',
      recorded_by: 'vgcl-officer',
      award_count: 1,
      signed_year: 2023,
      recorded_at: expect.any(Date),
    });
  });

  it('freezes unit, unit version, province and the regulation in force', async () => {
    const { awards } = await recorded(emulation, everybody(union));
    const rows = await Promise.all(awards.map(({ id }) => awardRow(id)));
    const { schoolA, schoolB, schoolC, schoolD, federation, otherFederation } = union;
    expect(rows.map((row) => [row.unit_id, row.unit_version, row.province_id])).toEqual([
      [schoolA, 1, federation],
      [schoolB, 1, federation],
      [schoolC, 1, otherFederation],
      [schoolD, 1, null],
      [schoolA, 1, federation],
      [schoolC, 1, otherFederation],
    ]);
    expect(rows[0]).toMatchObject({ rule_version: 'vgcl-1689-2019', month: '2023-08' });
  });

  it('takes the regulation of the day of signing', async () => {
    const { awards } = await recorded(emulation, [memberRef(union.an)], {
      signedOn: '2024-05-29',
      schoolYear: '2023-2024',
    });
    expect(await awardRow(awards[0]!.id)).toMatchObject({ rule_version: 'vgcl-999-2024' });
  });

  it('takes the province that the unit stood in on the day of signing', async () => {
    const moved = newId();
    const { federation, otherFederation } = union;
    const event = unitEvent(moved, { kind: 'grassroots-union', parentId: federation });
    await emulation.learn([underAnother(event, otherFederation, '2023-07-01')]);
    const before = await recorded(emulation, [unitRef(moved)], { signedOn: '2023-06-30' });
    const after = await recorded(emulation, [unitRef(moved)], { signedOn: '2023-07-01' });
    expect(await awardRow(before.awards[0]!.id)).toMatchObject({
      province_id: federation,
      unit_version: 1,
    });
    expect(await awardRow(after.awards[0]!.id)).toMatchObject({
      province_id: otherFederation,
      unit_version: 2,
    });
  });

  it('writes numbers as they are compared: trimmed and composed', async () => {
    const answer = await post(decisionFor([memberRef(union.an)], { number: '  77/QĐ-TLĐ ' }));
    expect(answer.body.number).toBe('77/QĐ-TLĐ'.normalize('NFC'));
  });

  it('takes ids in any case', async () => {
    const answer = await post(decisionFor([memberRef(union.an.toUpperCase())]));
    expect(answer.body.awards[0]!.recipient).toEqual(memberRef(union.an));
  });

  it('awards the same recipient again by another decision', async () => {
    await recorded(emulation, [memberRef(union.an)]);
    await recorded(emulation, [memberRef(union.an)]);
  });
});

describe('the events of a decision', () => {
  it('are one AwardGranted per award, keyed by it, for the topic of awards', async () => {
    const { awards } = await recorded(emulation, everybody(union));
    const events = (await emulation.outbox()).slice(-6);
    expect(events.map(({ key }) => key)).toEqual(awards.map(({ id }) => id));
    for (const { topic, event } of events) {
      expect(topic).toBe('emulation.award.v1');
      expect(eventSchema('AwardGranted').safeParse(event)).toMatchObject({ success: true });
    }
  });

  it('say who caused them by which request, and carry the trace on', async () => {
    const headers = {
      'x-request-id': 'request-0123456789',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    };
    await post(decisionFor([memberRef(union.an)]), headers);
    const { event, traceparent } = (await emulation.outbox()).at(-1)!;
    expect(event).toMatchObject({
      actorid: 'vgcl-officer',
      correlationid: headers['x-request-id'],
      causationid: headers['x-request-id'],
      source: '/dong-hanh/emulation',
      sequence: '1',
    });
    expect(traceparent).toBe(headers.traceparent);
  });

  it('carry the state that the table keeps', async () => {
    const { awards } = await recorded(emulation, [memberRef(union.dung)]);
    const { event } = (await emulation.outbox()).at(-1)!;
    const row = await awardRow(awards[0]!.id);
    expect(event.data).toEqual({
      id: row.id,
      version: row.version,
      decisionId: row.decision_id,
      decisionNumber: row.decision_number,
      issuer: row.issuer,
      form: row.form,
      basis: row.basis,
      recipient: { kind: row.recipient_kind, id: row.recipient_id },
      unitId: row.unit_id,
      unitVersion: row.unit_version,
      provinceId: row.province_id,
      signedOn: row.signed_on,
      schoolYear: row.school_year,
      month: row.month,
      state: row.state,
      grantedAt: row.granted_at.toISOString(),
      revocation: row.revocation,
      ruleVersion: row.rule_version,
    });
  });
});
