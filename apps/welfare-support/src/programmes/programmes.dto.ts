import { programmeKinds, type ProgrammeKind } from '@dong-hanh/contracts';
import {
  CountedPageQuery,
  IsCode,
  IsDay,
  IsLine,
  IsName,
  IsNameList,
} from '@dong-hanh/service-kit';
import { IsIn, IsOptional, IsString, ValidateIf } from 'class-validator';
import type { Programme, WrittenProgramme } from './programme.rules.js';

export class SupportProgrammeRequest implements WrittenProgramme {
  @IsCode()
  code: string;

  @IsName(300)
  name: string;

  @IsNameList({ maxItems: 20, maxLength: 300 })
  aliases: string[];

  @IsIn(programmeKinds)
  @IsString()
  kind: ProgrammeKind;

  @IsDay()
  @IsString()
  from: string;

  /** Has to be there: null says that there is no end. */
  @ValidateIf((_, value) => value !== null)
  @IsDay()
  @IsString()
  to: string | null;
}

export class ProgrammeListQuery extends CountedPageQuery {
  @IsOptional()
  @IsLine(100)
  q?: string;

  @IsOptional()
  @IsCode()
  code?: string;

  @IsOptional()
  @IsDay()
  @IsString()
  runningOn?: string;
}

export type SupportProgrammeResponse = Programme;
