import { IsDay, IsFlag, IsId, IsName } from '@dong-hanh/service-kit';
import { plainToInstance, Transform, Type, type ClassConstructor } from 'class-transformer';
import {
  Allow,
  ArrayMinSize,
  IsArray,
  IsDefined,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { EstablishUnitRequest } from '../units/units.dto.js';
import type { ReorganisationDecision, ReorganisationEffects } from './reorganisation.rules.js';

export const plannedActions = ['move', 'transfer', 'merge', 'split', 'dissolve'] as const;
const actionTypes = ['establish', 'rename', ...plannedActions] as const;

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

/** Known to the contract, not carried out yet: its fields pass, so that the answer can say so. */
export class PlannedActionRequest extends ActionRequest {
  declare type: (typeof plannedActions)[number];

  @Allow() unitId?: unknown;
  @Allow() locatedIn?: unknown;
  @Allow() toParentId?: unknown;
  @Allow() sourceIds?: unknown;
  @Allow() targetId?: unknown;
  @Allow() newUnit?: unknown;
  @Allow() into?: unknown;
  @Allow() members?: unknown;
  @Allow() custodianUnitId?: unknown;
}

export type AnyActionRequest = EstablishActionRequest | RenameActionRequest | PlannedActionRequest;

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
  ...Object.fromEntries(plannedActions.map((type) => [type, PlannedActionRequest])),
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

export class ReorganisationQuery {
  @IsFlag()
  preview: boolean = false;
}

export interface Finding {
  code: string;
  severity: 'error' | 'warning' | 'info';
  pointer: string;
  message: string;
}

export interface ReorganisationPreviewResponse {
  effects: ReorganisationEffects;
  findings: Finding[];
}

export interface ReorganisationResponse {
  id: string;
  decision: ReorganisationDecision;
  effects: ReorganisationEffects;
  /** Each unit that changed, after the change. */
  units: { id: string; code: string; version: number }[];
  recordedAt: string;
}
