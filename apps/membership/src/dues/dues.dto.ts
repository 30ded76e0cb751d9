import { IsCode, IsId } from '@dong-hanh/service-kit';
import { applyDecorators } from '@nestjs/common';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsArray,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  ValidateNested,
} from 'class-validator';
import type { DuesCause } from './dues.rules.js';

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;
const DONG = /^(0|[1-9]\d{0,14})$/;
const MOST_MONTHS = 60;

function IsMonth(): PropertyDecorator {
  return applyDecorators(Matches(MONTH, { message: 'YYYY-MM' }), IsString());
}

export class MonthlyAmountRequest {
  @IsMonth()
  month: string;

  /** In đồng. */
  @Matches(DONG, { message: 'whole đồng' })
  @IsString()
  amount: string;
}

function IsMonthlyAmounts(): PropertyDecorator {
  return applyDecorators(
    Type(() => MonthlyAmountRequest),
    ValidateNested({ each: true }),
    IsObject({ each: true }),
    ArrayMaxSize(MOST_MONTHS),
    IsArray(),
  );
}

/** One member of a calculation. */
export class DuesOfMemberRequest {
  @IsId()
  memberId: string;

  @IsOptional()
  @IsCode()
  group?: string;

  @IsMonthlyAmounts()
  salaries: MonthlyAmountRequest[];

  @IsMonthlyAmounts()
  paid: MonthlyAmountRequest[] = [];
}

export class DuesCalculationRequest {
  @IsMonth()
  from: string;

  /** That month included. */
  @IsMonth()
  to: string;

  /** Only months in this very unit count. */
  @IsOptional()
  @IsId()
  unitId?: string;

  /** How many there may be is a rule, asked after the rights. */
  @Type(() => DuesOfMemberRequest)
  @ValidateNested({ each: true })
  @IsObject({ each: true })
  @ArrayNotEmpty()
  @IsArray()
  members: DuesOfMemberRequest[];
}

export interface DuesTotalsResponse {
  due: string;
  paid: string;
  outstanding: string;
  refund: string;
}

export type DuesLineResponse = DuesTotalsResponse & {
  month: string;
  because: DuesCause;
  group: string | null;
  ruleId: string | null;
  rate: string | null;
  salary: string | null;
  uncapped: string | null;
  cap: { baseSalary: string; rate: string; amount: string } | null;
  explanation: string;
};

export interface DuesOfMemberResponse {
  memberId: string;
  lines: DuesLineResponse[];
  totals: DuesTotalsResponse;
}

export interface DuesCalculationResponse {
  from: string;
  to: string;
  unitId: string | null;
  members: DuesOfMemberResponse[];
  totals: DuesTotalsResponse;
}
