import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { topics } from '@dong-hanh/contracts';
import { eventually, ExampleSubscriber, redeliverTopic, subscriberKinds } from '@dong-hanh/testing';
import { grant, statistic, type RecipientRef } from './awards.js';
import { membersOf, unitByCode } from './demo.js';
import { create, freshNumber } from './platform.js';
import { AFTER_FAULT_MS, awaitRestart, crash } from './processes.js';
import { brokers, expectCaughtUp } from './proof.js';

const INSTALL_LIMIT_MS = 240_000;
const LIMIT = { withinMs: 30_000 };

let province: string;
let recipients: RecipientRef[];

beforeAll(async () => {
  province = (await unitByCode('NA-LDLD')).id;
  const school = await unitByCode('NA-PT-ND1');
  const members = await membersOf(school.id, 3);
  recipients = members.map(({ id }) => ({ kind: 'member', id }));
});

/** What the platform counts once everything is applied. */
async function platformCounts(): Promise<Record<string, unknown>> {
  await expectCaughtUp(AFTER_FAULT_MS);
  const { data } = await statistic('groupBy=province');
  return Object.fromEntries(data.map((row) => [row.province, row.count]));
}

for (const { kind, canRun, title } of subscriberKinds) {
  (canRun ? describe : describe.skip)(`${title}, outside the platform`, () => {
    let subscriber: ExampleSubscriber;

    beforeAll(async () => {
      subscriber = await ExampleSubscriber.install(kind, {
        brokers: brokers(),
        topic: topics.award,
      });
    }, INSTALL_LIMIT_MS);
    afterAll(() => subscriber?.remove());

    const counted = async () => {
      const { code, printed, errors } = await subscriber.once();
      expect({ code, ...(code !== 0 && { errors }) }).toEqual({ code: 0 });
      return printed.at(-1)!.counts;
    };

    it('counts the awards of each province as the platform does', async () => {
      await eventually(async () => {
        expect(await counted()).toEqual(await platformCounts());
      }, LIMIT);
    });

    it('hears of a decision and of a revocation, and is killed between them', async () => {
      const before = (await counted())[province] ?? 0;
      const first = subscriber.follow();
      const decision = await grant(recipients);
      await eventually(
        () => expect(first.printed().at(-1)?.counts[province]).toBe(before + 3),
        LIMIT,
      );
      expect((await first.end('SIGKILL')).signal).toBe('SIGKILL');
      await create('vgcl-officer', `/v1/awards/${decision.awards[0]?.id}/revocation`, {
        number: freshNumber(),
        signedOn: '2023-10-02',
        reason: 'Thành tích không đúng',
      });
      const second = subscriber.follow();
      await eventually(
        () => expect(second.printed().at(-1)?.counts[province]).toBe(before + 2),
        LIMIT,
      );
      expect((await second.end('SIGTERM')).code).toBe(0);
    });

    it(
      'goes on by itself after the broker was away',
      async () => {
        const before = (await counted())[province] ?? 0;
        const following = subscriber.follow();
        await eventually(() => expect(following.printed()).toHaveLength(1), LIMIT);
        await awaitRestart('kafka', crash('kafka'));
        await grant(recipients);
        await eventually(
          () => expect(following.printed().at(-1)?.counts[province]).toBe(before + 3),
          { withinMs: AFTER_FAULT_MS },
        );
        expect((await following.end('SIGTERM')).code).toBe(0);
      },
      3 * AFTER_FAULT_MS,
    );

    it('still agrees when the whole topic is delivered once more', async () => {
      await redeliverTopic(brokers(), topics.award);
      expect(await counted()).toEqual(await platformCounts());
    });
  });
}
