import type { Freshness } from '@dong-hanh/messaging';
import { IsDay, IsId, type CountedPage } from '@dong-hanh/service-kit';
import { applyDecorators, type Type } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsArray, IsIn, IsOptional, IsString, ValidateBy } from 'class-validator';
import { isRecordTime, modes, type Mode } from './statistics.rules.js';

/** A day or an instant with zone; what is neither is a bad date. */
const IsRecordTime = () => ValidateBy({ name: 'isDay', validator: { validate: isRecordTime } });

/** Adds what every statistic and its drill-down ask: where, when, and in which organisation. */
export function withQuestion<B extends Type<object>>(Base: B) {
  class QuestionQuery extends Base {
    @IsOptional()
    @IsId()
    unitId?: string;

    @IsOptional()
    @IsString()
    period?: string;

    @IsOptional()
    @IsIn(modes)
    mode: Mode = 'then';

    @IsOptional()
    @IsDay()
    tree?: string;

    @IsOptional()
    @IsRecordTime()
    asOf?: string;
  }
  return QuestionQuery;
}

/** For a query without a page. */
export class NoPage {}

/** Keys of rows, joined by commas, each once. */
export const IsGroupBy = (keys: readonly string[]) =>
  applyDecorators(
    IsOptional(),
    Transform(({ value }: { value: unknown }) => listOf(value)),
    IsArray(),
    IsIn(keys, { each: true }),
  );

function listOf(value: unknown): unknown {
  const texts: unknown[] = Array.isArray(value) ? value : [value];
  if (!texts.every((text) => typeof text === 'string')) return value;
  return [...new Set(texts.flatMap((text) => text.split(',')))];
}

export interface StatisticResponse<R> {
  data: R[];
  total: number;
  freshness: Freshness;
  completeness: { expected: number; received: number; missing: string[] };
}

export type RecordsResponse<R> = CountedPage<R> & { freshness: Freshness };
