import { Transform } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsOptional, IsUUID } from 'class-validator';
import { z } from 'zod';
import type { DifferingRow } from './record-digests.rules.js';

/** Records that several services hold: those of their owner, kept by read models as well. */
export const recordFamilies = ['awards', 'supports', 'members', 'units'] as const;
export type RecordFamily = (typeof recordFamilies)[number];

export class IntegrityQuery {
  /** What to compare, joined by commas; everything unless said. */
  @IsOptional()
  @Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' ? [...new Set(value.split(','))] : value,
  )
  @IsArray()
  @IsIn(recordFamilies, { each: true })
  families?: RecordFamily[];
}

export interface IntegrityDifference extends DifferingRow {
  family: RecordFamily;
  recordIds: string[];
  /** The same for awards, under the name that they had before there were other families. */
  awardIds: string[];
}

export interface IntegrityResponse {
  equal: boolean;
  /** False while events are on their way: a difference may then be none. */
  settled: boolean;
  differences: IntegrityDifference[];
}

/** `GET /v1/integrity/{family}` of a service. */
export const recordDigests = z.object({
  data: z.array(
    z.object({
      ...{ province: z.string(), month: z.string(), count: z.int(), digest: z.string() },
      // A service of the release before tells no contents, and details only who keeps them.
      ...{ contents: z.string().optional(), details: z.string().optional() },
    }),
  ),
  position: z.string(),
});

/** One page of `GET /v1/integrity/{family}/versions` of a service. */
export const recordVersions = z.object({
  data: z.array(
    z.object({
      ...{ id: z.string(), version: z.int(), state: z.string() },
      ...{ contents: z.string().optional(), details: z.string().optional() },
    }),
  ),
  page: z.object({ next: z.string().nullable() }),
});

/** What a service says of `POST /v1/integrity/{family}/repairs`. */
export const recordsRepaired = z.object({ records: z.int() });

/** Records to be put right wherever they are kept. */
export class RepairBody {
  @IsIn(recordFamilies)
  family: RecordFamily;

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(500)
  @IsUUID(undefined, { each: true })
  recordIds: string[];
}

export interface RepairResponse {
  /** How many of the records their owner has and published again; the others are gone everywhere. */
  republished: number;
}
