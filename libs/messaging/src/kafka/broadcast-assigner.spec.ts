import { describe, expect, it } from '@jest/globals';
import { dealOut } from './broadcast-assigner.js';

const partitions = (topic: string, count: number) =>
  Array.from({ length: count }, (_, partitionId) => ({ topic, partitionId }));

describe('dealing out partitions', () => {
  it('gives each shared partition to one member, in turn', () => {
    expect(dealOut(['a', 'b'], partitions('t', 3), new Set())).toEqual([
      { memberId: 'a', assignment: { t: [0, 2] } },
      { memberId: 'b', assignment: { t: [1] } },
    ]);
  });

  it('gives broadcast partitions to every member, without upsetting the turn', () => {
    const all = [...partitions('beat', 1), ...partitions('t', 2)];
    expect(dealOut(['a', 'b'], all, new Set(['beat']))).toEqual([
      { memberId: 'a', assignment: { beat: [0], t: [0] } },
      { memberId: 'b', assignment: { beat: [0], t: [1] } },
    ]);
  });
});
