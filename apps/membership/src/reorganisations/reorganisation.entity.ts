import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { RecordedEffects, UnitBefore } from '../reorganisation-rules/withdrawal.rules.js';

@Entity('reorganisations')
export class ReorganisationEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  decisionNumber: string;

  @Column('date')
  decisionSignedOn: string;

  @Column('date')
  effectiveOn: string;

  @Column('text')
  issuer: string;

  @Column('jsonb')
  effects: RecordedEffects;

  @Column('timestamptz')
  recordedAt: Date;

  /** The decision that this one takes back, with the reason. */
  @Column('uuid', { nullable: true })
  withdraws: string | null;

  @Column('text', { nullable: true })
  reason: string | null;

  /** The decision that took this one back. */
  @Column('uuid', { nullable: true })
  withdrawnBy: string | null;
}

/** A unit that a reorganisation changed, with the code and version that it had afterwards. */
@Entity('reorganised_units')
export class ReorganisedUnitEntity {
  @PrimaryColumn('uuid')
  reorganisationId: string;

  @PrimaryColumn('uuid')
  unitId: string;

  @Column('text')
  code: string;

  @Column('integer')
  version: number;

  /** What was believed of it before; null of a unit that the decision founded. */
  @Column('jsonb', { nullable: true })
  before: UnitBefore | null;
}
