import type { TopicDefinition } from './topic-definitions.js';

/** How a topic is on the broker. */
export interface TopicState {
  name: string;
  partitions: number;
  /** Of the partition that has fewest. */
  replicationFactor: number;
  config: Record<string, string>;
}

export interface TopicDifference {
  topic: string;
  what: string;
  wanted: string;
  found: string;
  /** True when the topic keeps less, or keeps it less safely, than wanted. */
  isWeaker: boolean;
}

/** Compares the topics of a broker with their definitions; topics that nobody defined are not looked at. */
export function differencesOf(
  definitions: readonly TopicDefinition[],
  states: readonly TopicState[],
): TopicDifference[] {
  const stateOf = new Map(states.map((state) => [state.name, state]));
  return definitions.flatMap((definition) => {
    const state = stateOf.get(definition.name);
    if (!state) {
      const { name: topic } = definition;
      return [{ topic, what: 'topic', wanted: 'exists', found: 'missing', isWeaker: true }];
    }
    return [
      ...numberDifference(definition, 'partitions', state.partitions),
      ...numberDifference(definition, 'replicationFactor', state.replicationFactor),
      ...configDifferences(definition, state),
    ];
  });
}

function numberDifference(
  definition: TopicDefinition,
  what: 'partitions' | 'replicationFactor',
  found: number,
): TopicDifference[] {
  const wanted = definition[what];
  if (found === wanted) return [];
  return [difference(definition, what, String(wanted), String(found), found < wanted)];
}

function configDifferences(definition: TopicDefinition, state: TopicState): TopicDifference[] {
  return Object.entries(definition.config).flatMap(([what, wanted]) => {
    const found = state.config[what] ?? 'unknown';
    if (found === wanted) return [];
    return [difference(definition, what, wanted, found, isWeakerConfig(what, wanted, found))];
  });
}

function isWeakerConfig(what: string, wanted: string, found: string): boolean {
  // Kept for ever is written as -1.
  const size = (text: string) => (Number(text) < 0 ? Infinity : Number(text));
  return what === 'cleanup.policy' || !(size(found) >= size(wanted));
}

function difference(
  { name }: TopicDefinition,
  what: string,
  wanted: string,
  found: string,
  isWeaker: boolean,
): TopicDifference {
  return { topic: name, what, wanted, found, isWeaker };
}

/** A difference in one line. */
export function describeDifference({ topic, what, wanted, found }: TopicDifference): string {
  return `${topic}: ${what} is ${found}, wanted ${wanted}`;
}
