import { JavaProgram } from '../java/java-program.js';

/** What is tried of Kafka Streams' settings; all else is as it comes. */
export interface StreamsTuning {
  commitMs: number;
  threads: number;
  /** bytes of the cache that joins changes of one count between two commits */
  cache: number;
}

export const tunings: readonly StreamsTuning[] = [
  { commitMs: 1_000, threads: 2, cache: 64 * 1_048_576 },
  { commitMs: 1_000, threads: 1, cache: 64 * 1_048_576 },
  { commitMs: 100, threads: 2, cache: 10 * 1_048_576 },
];

export interface StreamsPlace {
  classPath: string;
  brokers: readonly string[];
  application: string;
  source: string;
  output: string;
}

/** The application in Java that counts the same, exactly once. */
export function startStreams(place: StreamsPlace, tuning: StreamsTuning): JavaProgram {
  return JavaProgram.start('AwardCounts', place.classPath, (folder) => [
    {
      'application.id': place.application,
      'bootstrap.servers': place.brokers.join(','),
      'processing.guarantee': 'exactly_once_v2',
      'replication.factor': 1,
      'state.dir': folder,
      'num.stream.threads': tuning.threads,
      'commit.interval.ms': tuning.commitMs,
      'statestore.cache.max.bytes': tuning.cache,
      'consumer.auto.offset.reset': 'earliest',
      'consumer.max.poll.records': 2_000,
      'producer.linger.ms': 5,
      'producer.batch.size': 131_072,
      source: place.source,
      output: place.output,
    },
  ]);
}

/** What the application has counted, as `unit month issuer form` → count; what came to nothing is left out. */
export async function streamsCounts(program: JavaProgram): Promise<Map<string, number>> {
  const lines = await program.ask('counts', 'counted');
  const counts = lines.map((line): [string, number] => {
    const end = line.lastIndexOf(' ');
    return [line.slice('count '.length, end), Number(line.slice(end + 1))];
  });
  return new Map(counts.filter(([, count]) => count !== 0));
}
