import { IsId } from '@dong-hanh/service-kit';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsDefined,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  ValidateNested,
} from 'class-validator';
import { ReorganisationDecisionRequest } from '../reorganisations/reorganisations.dto.js';
import type { Finding } from '../reorganisations/reorganisations.dto.js';
import type { ProposedAction } from './district-abolition.rules.js';

const MOST = 500;

/** Where a union stands, said by a person because the map does not say it. */
export class StandRequest {
  @IsId()
  unitId: string;

  @IsString()
  @Matches(/^[0-9]{2,5}$/, { message: '[0-9]{2,5}' })
  locatedIn: string;
}

export class DistrictAbolitionRequest {
  /** The unit above the districts. */
  @IsId()
  parentId: string;

  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => ReorganisationDecisionRequest)
  decision: ReorganisationDecisionRequest;

  /** Some of the districts under it; without, all of them. */
  @IsOptional()
  @ArrayUnique({ message: 'each unit once' })
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST)
  @IsUUID(undefined, { each: true })
  @IsArray()
  districtIds?: string[];

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => StandRequest)
  stands?: StandRequest[];
}

/** `decision` and `actions` are the body that `POST /v1/reorganisations` takes. */
export interface ReorganisationProposalResponse {
  decision: ReorganisationDecisionRequest;
  actions: ProposedAction[];
  findings: Finding[];
}
