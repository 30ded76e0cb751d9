import kafkajs, { type PartitionAssigner } from 'kafkajs';

const { AssignerProtocol } = kafkajs;
const VERSION = 1;

/**
 * Deals the partitions of shared topics out in turn, and gives those of broadcast topics to every member:
 * each process has to hear the heartbeats, and the broker does not mind.
 */
export function broadcastAssigner(broadcasts: readonly string[]): PartitionAssigner {
  return ({ cluster }) => ({
    name: 'dong-hanh-shared-and-broadcast',
    version: VERSION,
    protocol: ({ topics }) => ({
      name: 'dong-hanh-shared-and-broadcast',
      metadata: AssignerProtocol.MemberMetadata.encode({
        version: VERSION,
        topics,
        userData: Buffer.alloc(0),
      }),
    }),
    assign: async ({ members, topics }) => {
      const partitions = topics.flatMap((topic) =>
        cluster
          .findTopicPartitionMetadata(topic)
          .map(({ partitionId }) => ({ topic, partitionId })),
      );
      const memberIds = members.map(({ memberId }) => memberId).sort();
      return dealOut(memberIds, partitions, new Set(broadcasts)).map(
        ({ memberId, assignment }) => ({
          memberId,
          memberAssignment: AssignerProtocol.MemberAssignment.encode({
            version: VERSION,
            assignment,
            userData: Buffer.alloc(0),
          }),
        }),
      );
    },
  });
}

/** Who gets what: the pure part of the assigner. */
export function dealOut(
  memberIds: readonly string[],
  partitions: readonly { topic: string; partitionId: number }[],
  broadcasts: ReadonlySet<string>,
): { memberId: string; assignment: Record<string, number[]> }[] {
  const result = memberIds.map((memberId) => ({
    memberId,
    assignment: {} as Record<string, number[]>,
  }));
  let turn = 0;
  for (const { topic, partitionId } of partitions) {
    const receivers = broadcasts.has(topic) ? result : [result[turn++ % result.length]!];
    for (const { assignment } of receivers) (assignment[topic] ??= []).push(partitionId);
  }
  return result;
}
