import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  createTopics,
  eventually,
  infrastructure,
  readTopic,
  uniqueName,
} from '@dong-hanh/testing';
import {
  plantTree,
  startMembership,
  tree,
  type MembershipApp,
} from './testing/membership.fixture.js';

const namePrefix = `${uniqueName('published')}.`;
const topics = ['unit', 'reorganisation', 'member', 'access'].map(
  (each) => `membership.${each}.v1`,
);

let membership: MembershipApp;

beforeAll(async () => {
  await createTopics(
    topics.map((topic) => namePrefix + topic),
    3,
  );
  await createTopics([`${namePrefix}membership.heartbeat.v1`], 1);
  membership = await startMembership({ namePrefix });
  await plantTree(membership);
});
afterAll(() => membership.stop());

const log = async (topic: string) => {
  const messages = await readTopic(infrastructure().kafkaBrokers, namePrefix + topic);
  return messages.map(({ key, value, headers }) => ({
    key: String(key),
    contentType: String(headers['content-type']),
    event: JSON.parse(String(value)) as { type: string; subject: string; sequence: string },
  }));
};

describe('what membership publishes', () => {
  it('is each unit once, under its id', async () => {
    await eventually(async () => {
      const messages = await log('membership.unit.v1');
      expect(messages.map(({ key }) => key).toSorted()).toEqual(
        Object.values(tree)
          .map(({ id }) => id)
          .toSorted(),
      );
      for (const { key, event } of messages) expect(event.subject).toBe(key);
    });
  });

  it('is a change of a unit after its establishment, in the same partition', async () => {
    await membership.call('POST', '/v1/reorganisations', {
      as: 'officer',
      body: {
        decision: {
          number: '88',
          signedOn: '2023-08-25',
          effectiveOn: '2023-09-01',
          issuer: 'vgcl',
        },
        actions: [{ type: 'rename', unitId: tree.school.id, name: 'Tên mới' }],
      },
    });
    await eventually(async () => {
      const messages = await log('membership.unit.v1');
      const ofSchool = messages.filter(({ key }) => key === tree.school.id);
      expect(ofSchool.map(({ event }) => event.sequence)).toEqual(['1', '2']);
      const decisions = await log('membership.reorganisation.v1');
      expect(decisions.map(({ event }) => event.type)).toEqual([
        'dong-hanh.membership.reorganisation-decided.v1',
      ]);
    });
  });

  it('is each admitted member, as a CloudEvent without a name', async () => {
    const { body } = await membership.call<{ id: string }>('POST', '/v1/members', {
      as: 'officer',
      body: {
        fullName: 'Nguyễn Thị Hồng Vân',
        birthDate: '1986-03-08',
        gender: 'female',
        unitId: tree.school.id,
        joinedOn: '2010-09-05',
      },
    });
    await eventually(async () => {
      const [message] = await log('membership.member.v1');
      expect(message?.key).toBe(body.id);
      expect(message?.contentType).toContain('application/cloudevents+json');
      expect(JSON.stringify(message?.event)).not.toContain('Vân');
    });
  });

  it('is the rights of each account, under its name', async () => {
    await eventually(async () => {
      const keys = (await log('membership.access.v1')).map(({ key }) => key);
      expect(keys.toSorted()).toEqual(['analyst', 'officer', 'school-officer', 'sector-officer']);
    });
  });
});
