import type { EventContext } from '@dong-hanh/service-kit';
import { IsCode, IsDay, PlainItems } from '@dong-hanh/service-kit';
import type { Locale } from '@dong-hanh/contracts';
import { applyDecorators } from '@nestjs/common';
import { Type } from 'class-transformer';
import {
  ArrayNotEmpty,
  IsArray,
  IsBoolean,
  IsDefined,
  IsIn,
  IsObject,
  IsOptional,
  ValidateBy,
  ValidateNested,
} from 'class-validator';
import { DecisionReferenceRequest } from '../units/units.dto.js';
import { batchKinds, type BatchKind } from './batch.rules.js';

const LARGEST_CHUNK = 5_000;

/** `whole`, or how many rows are recorded or refused together. */
function IsChunking(): PropertyDecorator {
  return applyDecorators(
    IsOptional(),
    ValidateBy(
      {
        name: 'isChunking',
        validator: {
          validate: (value) =>
            value === 'whole' ||
            (Number.isInteger(value) && Number(value) >= 1 && Number(value) <= LARGEST_CHUNK),
        },
      },
      { message: `whole or 1–${LARGEST_CHUNK}` },
    ),
  );
}

export class MemberBatchRequest {
  @IsIn(batchKinds)
  kind: BatchKind;

  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => DecisionReferenceRequest)
  decision: DecisionReferenceRequest;

  @IsDay()
  effectiveOn: string;

  /** Of exits whose row names none: a code of `GET /v1/membership-reasons`. */
  @IsOptional()
  @IsCode()
  reason?: string;

  @IsChunking()
  chunking: 'whole' | number = 'whole';

  @IsOptional()
  @IsBoolean()
  dryRun: boolean = false;

  /** What a row holds is checked by the job, with all else that may be wrong with it. */
  @PlainItems((item) =>
    typeof item === 'object' && item !== null && !Array.isArray(item) ? item : undefined,
  )
  @IsObject({ each: true })
  @ArrayNotEmpty()
  @IsArray()
  rows: object[];
}

export const batchOutcomes = ['recorded', 'recorded-in-part', 'refused', 'valid'] as const;
/** `valid` is the outcome of a trial without faults. */
export type BatchOutcome = (typeof batchOutcomes)[number];

/** What its job has of a batch; the rows lie in a table of their own. */
export interface MemberBatchJobInput {
  trail: EventContext;
  locale: Locale;
}

export interface RowFaultResponse {
  pointer: string;
  code: string;
  message: string;
}

/** What `GET /v1/jobs/{id}` shows of a batch that was worked off. */
export interface MemberBatchResult {
  outcome: BatchOutcome;
  rows: number;
  recorded: number;
  refused: number;
  /** How many faults there are; all of them are in the file of the job. */
  faults: number;
  firstFaults: RowFaultResponse[];
}

export interface MemberBatchResponse {
  id: string;
  kind: BatchKind;
  decision: { number: string; signedOn: string };
  effectiveOn: string;
  reason: string | null;
  chunking: 'whole' | number;
  dryRun: boolean;
  rows: number;
  recorded: number;
  outcome: BatchOutcome | null;
  createdAt: string;
  finishedAt: string | null;
}
