import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ReorganisationEffects } from '../reorganisation-rules/reorganisation.rules.js';

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
  effects: ReorganisationEffects;

  @Column('timestamptz')
  recordedAt: Date;
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
}
