import { genders, ownerships, type Gender, type Ownership } from '@dong-hanh/contracts';
import {
  CountedPageQuery,
  IsDay,
  IsFlag,
  IsId,
  IsLine,
  IsName,
  IsProse,
} from '@dong-hanh/service-kit';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
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
import { DecisionReferenceRequest } from '../units/units.dto.js';
import type { TermDayKind } from '../working-days/working-days.rules.js';
import {
  committeeOffices,
  establishmentStates,
  type Applicant,
  type CommitteeOffice,
  type EstablishmentState,
  type EstablishmentStep,
} from './establishment.rules.js';

export const workplaceKinds = [
  'preschool-group',
  'preschool',
  'school',
  'vocational-school',
  'university',
  'office',
  'enterprise',
] as const;
export type WorkplaceKind = (typeof workplaceKinds)[number];

export const unionKinds = ['grassroots-union', 'nghiep-doan'] as const;
export type UnionKind = (typeof unionKinds)[number];

export const contactChannels = ['visit', 'phone', 'meeting', 'letter'] as const;
export type ContactChannel = (typeof contactChannels)[number];

const CODE = /^[A-Za-z0-9-]+$/;
const TERRITORY = /^[0-9]{2,5}$/;
const MOST_APPLICANTS = 500;
const MOST_CONTACTS = 50;
const LARGEST_COMMITTEE = 50;

export class WorkplaceRequest {
  @IsName(300)
  name: string;

  @IsIn(workplaceKinds)
  kind: WorkplaceKind;

  @IsIn(ownerships)
  ownership: Ownership;

  @IsString()
  @Matches(TERRITORY, { message: '[0-9]{2,5}' })
  locatedIn: string;
}

/** Where and when somebody was spoken to and what was agreed; names of people do not belong here. */
export class ContactRequest {
  @IsDay()
  on: string;

  @IsIn(contactChannels)
  channel: ContactChannel;

  @IsProse(500)
  note: string;
}

export class OpenEstablishmentRequest {
  @IsId()
  managingUnitId: string;

  @IsIn(unionKinds)
  unionKind: UnionKind = 'grassroots-union';

  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => WorkplaceRequest)
  workplace: WorkplaceRequest;

  @IsDay()
  on: string;

  @ArrayMaxSize(MOST_CONTACTS)
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => ContactRequest)
  contacts: ContactRequest[] = [];
}

export class CampaignCommitteeRequest {
  @IsDay()
  on: string;

  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => DecisionReferenceRequest)
  decision?: DecisionReferenceRequest;
}

export class ApplicantRequest implements Applicant {
  @IsName(200)
  fullName: string;

  @IsDay()
  birthDate: string;

  @IsIn(genders)
  gender: Gender;
}

export class ApplicantsRequest {
  @IsDay()
  on: string;

  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_APPLICANTS)
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => ApplicantRequest)
  applicants: ApplicantRequest[];
}

export class CommitteeMemberRequest {
  /** The number of an applicant of this case. */
  @Min(1, { message: '1 or more' })
  @IsInt()
  applicant: number;

  @IsIn(committeeOffices)
  office: CommitteeOffice;
}

export class ExecutiveCommitteeRequest {
  @IsDay()
  on: string;

  @ArrayMinSize(1)
  @ArrayMaxSize(LARGEST_COMMITTEE)
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => CommitteeMemberRequest)
  members: CommitteeMemberRequest[];
}

export class RecognitionDossierRequest {
  @IsDay()
  on: string;

  /** The number of the letter that the dossier came with. */
  @IsLine(60)
  reference: string;
}

export class RecognisedUnitRequest {
  @IsString()
  @MaxLength(40)
  @Matches(CODE, { message: 'A-Z a-z 0-9 -' })
  code: string;

  @IsName(300)
  name: string;
}

export class RecognitionRequest {
  /** From this day on the union exists. */
  @IsDay()
  on: string;

  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => DecisionReferenceRequest)
  decision: DecisionReferenceRequest;

  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => RecognisedUnitRequest)
  unit: RecognisedUnitRequest;
}

export class HandoverRequest {
  @IsDay()
  on: string;

  /** The unit that goes on with the case, and will manage the union. */
  @IsId()
  toUnitId: string;

  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => DecisionReferenceRequest)
  decision?: DecisionReferenceRequest;
}

/** Of a refusal or a withdrawal. */
export class EndEstablishmentRequest {
  @IsDay()
  on: string;

  @IsProse(500)
  reason: string;

  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => DecisionReferenceRequest)
  decision?: DecisionReferenceRequest;
}

export class EstablishmentListQuery extends CountedPageQuery {
  /** The managing unit with its whole subtree. */
  @IsOptional()
  @IsId()
  unitId?: string;

  @IsOptional()
  @IsIn(establishmentStates)
  state?: EstablishmentState;

  @IsFlag()
  overdue?: boolean;

  @IsOptional()
  @IsDay()
  asOf?: string;
}

/** A rule of the catalogue: how many applicants it takes, or how long a step may take after another. */
export interface EstablishmentTermResponse {
  term: EstablishmentStep | 'least-applicants';
  amount: number;
  dayKind: TermDayKind | null;
  startsWith: EstablishmentStep | 'prospect' | null;
  validFrom: string | null;
  validTo: string | null;
}

/** A case as on a day. */
export interface EstablishmentRow {
  id: string;
  version: number;
  state: EstablishmentState;
  since: string;
  managingUnitId: string;
  unionKind: UnionKind;
  workplace: { name: string; kind: WorkplaceKind; ownership: Ownership; locatedIn: string };
  startedOn: string;
  /** The step that has to follow first, and its last day. */
  dueStep: EstablishmentStep | null;
  dueOn: string | null;
  isOverdue: boolean;
  applicantCount: number;
  unitId: string | null;
}

export interface EstablishmentResponse extends EstablishmentRow {
  applicants: (Applicant & {
    no: number;
    appliedOn: string;
    office: CommitteeOffice | null;
    memberId: string | null;
  })[];
  contacts: { on: string; channel: ContactChannel; note: string }[];
  steps: {
    step: EstablishmentStep | 'prospect';
    on: string;
    /** The last day that the step had, null for a step without one. */
    dueOn: string | null;
    isLate: boolean;
    /** From the step on. */
    managingUnitId: string;
    reference: string | null;
    decision: { number: string; signedOn: string } | null;
    reason: string | null;
    recordedAt: string;
  }[];
  deadlines: {
    step: EstablishmentStep;
    startsOn: string;
    days: number;
    dayKind: TermDayKind;
    dueOn: string;
    /** The day on which the step was taken or the case ended; null while it is awaited. */
    closedOn: string | null;
  }[];
}
