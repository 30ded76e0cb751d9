import { beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@dong-hanh/testing';
import { awaitHonour, awaitTotal, grant, statistic, type RecipientRef } from './awards.js';
import { membersOf, unitByCode, type UnitRow } from './demo.js';
import { call, create, freshNumber, get } from './platform.js';

let province: UnitRow;
let school: UnitRow;
let recipients: RecipientRef[];

beforeAll(async () => {
  province = await unitByCode('NA-LDLD');
  school = await unitByCode('NA-PT-ND1');
  recipients = [
    ...(await membersOf(school.id, 2)).map(({ id }) => ({ kind: 'member' as const, id })),
    { kind: 'unit', id: school.id },
  ];
});

describe('a decision that grants awards', () => {
  it('reaches each recipient’s record and the statistics of school, province and nation', async () => {
    const queries = [
      `unitId=${school.id}&period=2022-2023`,
      `unitId=${province.id}&period=2023-08`,
      `period=2023`,
    ];
    const before = await Promise.all(queries.map(statistic));
    const decision = await grant(recipients);
    for (const award of decision.awards) await awaitHonour(award.recipient, award.id);
    for (const [index, query] of queries.entries()) {
      await awaitTotal(query, (before[index]?.total ?? 0) + recipients.length);
    }
  });

  it('is listed by the drill-down of the statistic that counts it', async () => {
    const decision = await grant(recipients);
    const query = `unitId=${school.id}&period=2022-2023&limit=200`;
    await eventually(async () => {
      const { data } = await get<{ data: { id: string }[] }>(
        'analyst',
        `/v1/statistics/awards/records?${query}`,
      );
      const ids = data.map(({ id }) => id);
      expect(ids).toEqual(expect.arrayContaining(decision.awards.map(({ id }) => id)));
    });
  });

  it('of a member who was admitted in the line before is never refused by chance', async () => {
    for (let round = 0; round < 5; round += 1) {
      const member = await create<{ id: string }>('vgcl-officer', '/v1/members', {
        fullName: `Trần Thị Thử Nghiệm ${'ABCDE'.charAt(round)}`,
        birthDate: '1985-04-12',
        gender: 'female',
        unitId: school.id,
        joinedOn: '2010-09-05',
      });
      const { awards } = await grant([{ kind: 'member', id: member.id }]);
      expect(awards).toHaveLength(1);
    }
  });
});

describe('a revocation', () => {
  it('moves the award from granted to revoked in record and statistics, once', async () => {
    const [member] = recipients as [RecipientRef];
    const decision = await grant([member]);
    const award = decision.awards[0] as { id: string };
    await awaitHonour(member, award.id);
    const query = `unitId=${school.id}&period=2022-2023`;
    const granted = await statistic(query);
    const revoked = await statistic(`${query}&state=revoked`);
    const body = { number: freshNumber(), signedOn: '2023-10-02', reason: 'Thành tích không đúng' };
    await create('vgcl-officer', `/v1/awards/${award.id}/revocation`, body);
    const again = await call('vgcl-officer', 'POST', `/v1/awards/${award.id}/revocation`, {
      ...body,
      number: freshNumber(),
    });
    expect([again.status, again.body.code]).toEqual([409, 'award-already-revoked']);
    await awaitHonour(member, award.id, 'revoked');
    await awaitTotal(query, granted.total - 1);
    await awaitTotal(`${query}&state=revoked`, revoked.total + 1);
  });
});
