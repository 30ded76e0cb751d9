import {
  type EventContext,
  IsDay,
  IsFlag,
  IsId,
  IsName,
  IsProse,
  PageQuery,
} from '@dong-hanh/service-kit';
import type { JobView } from '@dong-hanh/contracts';
import { applyDecorators } from '@nestjs/common';
import { plainToInstance, Transform, Type, type ClassConstructor } from 'class-transformer';
import {
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsDefined,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  MaxLength,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { EstablishUnitRequest } from '../units/units.dto.js';
import type { RecordedEffects } from '../reorganisation-rules/withdrawal.rules.js';
import type { RecordedReorganisation } from './reorganisation-register.js';

const actionTypes = [
  'establish',
  'rename',
  'move',
  'transfer',
  'merge',
  'split',
  'dissolve',
] as const;

export class ReorganisationDecisionRequest {
  @IsName(60)
  number: string;

  @IsDay()
  signedOn: string;

  @IsDay()
  effectiveOn: string;

  @IsString()
  @MaxLength(60)
  @Matches(/^[a-z0-9]+(-[a-z0-9]+)*$/, { message: 'code of an issuer' })
  issuer: string;
}

function Total(): PropertyDecorator {
  return (target, property) => {
    IsOptional()(target, property);
    IsInt()(target, property);
    Min(0, { message: '0 or more' })(target, property);
  };
}

export class AnnouncedTotalsRequest {
  @Total() units?: number;
  @Total() members?: number;
  @Total() unitsEstablished?: number;
  @Total() unitsRenamed?: number;
  @Total() unitsMoved?: number;
  @Total() unitsTransferred?: number;
  @Total() unitsEnded?: number;
  @Total() membersMoved?: number;
  @Total() membersEnded?: number;
}

/** What an action of an unknown type is checked against: the type is its fault. */
export class ActionRequest {
  @IsIn(actionTypes)
  type: (typeof actionTypes)[number];
}

export class EstablishActionRequest extends ActionRequest {
  declare type: 'establish';

  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => EstablishUnitRequest)
  unit: EstablishUnitRequest;
}

export class RenameActionRequest extends ActionRequest {
  declare type: 'rename';

  @IsId()
  unitId: string;

  @IsName(300)
  name: string;

  @IsOptional()
  @IsString()
  @MaxLength(40)
  @Matches(/^[A-Za-z0-9-]+$/, { message: 'A-Z a-z 0-9 -' })
  code?: string;
}

export class MoveActionRequest extends ActionRequest {
  declare type: 'move';

  @IsId()
  unitId: string;

  @IsString()
  @MaxLength(20)
  locatedIn: string;
}

export class TransferActionRequest extends ActionRequest {
  declare type: 'transfer';

  @IsId()
  unitId: string;

  @ValidateIf(
    ({ toParentId, toParentCode }: TransferActionRequest) =>
      toParentCode == null || toParentId !== undefined,
  )
  @IsId()
  toParentId?: string;

  /** The code of a unit that the same decision establishes. */
  @IsOptional()
  @IsString()
  @MaxLength(40)
  toParentCode?: string;
}

function IsIdList(): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) =>
      Array.isArray(value)
        ? value.map((id: unknown) => (typeof id === 'string' ? id.toLowerCase() : id))
        : value,
    ),
    IsUUID(undefined, { each: true }),
    IsArray(),
  );
}

/** Either `targetId` or `newUnit`. */
export class MergeActionRequest extends ActionRequest {
  declare type: 'merge';

  @ArrayUnique({ message: 'each unit once' })
  @ArrayMinSize(1)
  @IsIdList()
  sourceIds: string[];

  @ValidateIf((merge: MergeActionRequest) => merge.newUnit == null || merge.targetId !== undefined)
  @IsId()
  targetId?: string;

  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => EstablishUnitRequest)
  newUnit?: EstablishUnitRequest;
}

export class SplitHeirRequest {
  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => EstablishUnitRequest)
  unit: EstablishUnitRequest;

  @IsIdList()
  memberIds: string[];

  /** The one to which the history of the split unit passes. */
  @IsOptional()
  @IsBoolean()
  isHeir?: boolean;
}

export class SplitActionRequest extends ActionRequest {
  declare type: 'split';

  @IsId()
  unitId: string;

  @IsArray()
  @ArrayMinSize(1)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => SplitHeirRequest)
  into: SplitHeirRequest[];
}

/** Either the memberships end by policy, or the members pass to another unit. */
export class MembersFateRequest {
  @ValidateIf((fate: MembersFateRequest) => fate.transferTo == null || fate.end !== undefined)
  @IsIn(['unit-dissolved-by-policy'])
  end?: 'unit-dissolved-by-policy';

  @IsOptional()
  @IsId()
  transferTo?: string;
}

export class DissolveActionRequest extends ActionRequest {
  declare type: 'dissolve';

  @IsId()
  unitId: string;

  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => MembersFateRequest)
  members: MembersFateRequest;

  @IsId()
  custodianUnitId: string;
}

export type AnyActionRequest =
  | EstablishActionRequest
  | RenameActionRequest
  | MoveActionRequest
  | TransferActionRequest
  | MergeActionRequest
  | SplitActionRequest
  | DissolveActionRequest;

export class ReorganisationRequest {
  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => ReorganisationDecisionRequest)
  decision: ReorganisationDecisionRequest;

  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => AnnouncedTotalsRequest)
  expected?: AnnouncedTotalsRequest;

  @IsArray()
  @ArrayMinSize(1)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Transform(({ obj }: { obj: { actions?: unknown } }) => actionsOf(obj.actions))
  actions: AnyActionRequest[];
}

const actionClasses: Record<string, ClassConstructor<ActionRequest>> = {
  establish: EstablishActionRequest,
  rename: RenameActionRequest,
  move: MoveActionRequest,
  transfer: TransferActionRequest,
  merge: MergeActionRequest,
  split: SplitActionRequest,
  dissolve: DissolveActionRequest,
};

/**
 * Each action as its own class. The discriminator of class-transformer would fail at an element that is no
 * object; here it is left for the checks to refuse.
 */
function actionsOf(given: unknown): unknown {
  if (!Array.isArray(given)) return given;
  return given.map((action: unknown) => {
    if (typeof action !== 'object' || action === null || Array.isArray(action)) return action;
    const { type } = action as { type?: unknown };
    const isKnown = typeof type === 'string' && Object.hasOwn(actionClasses, type);
    return plainToInstance(isKnown ? actionClasses[type]! : ActionRequest, action);
  });
}

export class WithdrawalDecisionRequest {
  @IsName(60)
  number: string;

  @IsDay()
  signedOn: string;
}

export class WithdrawalRequest {
  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => WithdrawalDecisionRequest)
  decision: WithdrawalDecisionRequest;

  @IsProse(1000)
  reason: string;
}

export class ReorganisationQuery {
  @IsFlag()
  preview: boolean = false;
}

export class ReorganisationListQuery extends PageQuery {
  @IsOptional()
  @IsId()
  unitId?: string;
}

export interface Finding {
  code: string;
  severity: 'error' | 'warning' | 'info';
  pointer: string;
  message: string;
}

export interface ReorganisationPreviewResponse {
  effects: RecordedEffects;
  findings: Finding[];
}

export type ReorganisationResponse = RecordedReorganisation;

/** A decision that is recorded, or the job that records a large one. */
export type Outcome = { recorded: ReorganisationResponse } | { job: JobView };

/** What the job of a large decision is given. */
export interface ReorganisationJobInput {
  /** The id that the decision gets, so that a job that is run again knows whether it is done. */
  id: string;
  request: ReorganisationRequest;
  trail: EventContext;
}

/** What the job of a large withdrawal is given. */
export interface WithdrawalJobInput {
  id: string;
  /** The decision that is taken back. */
  withdraws: string;
  request: WithdrawalRequest;
  trail: EventContext;
}
