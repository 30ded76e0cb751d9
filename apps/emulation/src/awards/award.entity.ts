import type { AwardBasis, AwardStateCode, RecipientKind } from '@dong-hanh/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AwardState } from './award.rules.js';

/** Instants travel as text, so that the state of a row is the state of an event. */
const isoInstant = {
  to: (value: string): string => value,
  from: (value: Date): string => value.toISOString(),
};

class RecipientColumns {
  @Column('text')
  kind: RecipientKind;

  @Column('uuid')
  id: string;
}

/** An award as its table keeps it, which is the state that the rules take. */
@Entity('awards')
export class AwardEntity implements AwardState {
  @PrimaryColumn('uuid')
  id: string;

  @Column('integer')
  version: number;

  @Column('uuid')
  decisionId: string;

  @Column('text')
  decisionNumber: string;

  @Column('text')
  issuer: string;

  @Column('text')
  form: string;

  @Column('text')
  basis: AwardBasis;

  @Column(() => RecipientColumns, { prefix: 'recipient' })
  recipient: RecipientColumns;

  @Column('uuid')
  unitId: string;

  @Column('integer')
  unitVersion: number;

  @Column('uuid', { nullable: true })
  provinceId: string | null;

  @Column('date')
  signedOn: string;

  @Column('text')
  schoolYear: string;

  @Column('text')
  month: string;

  @Column('text')
  state: AwardStateCode;

  @Column('timestamptz', { transformer: isoInstant })
  grantedAt: string;

  @Column('jsonb', { nullable: true })
  revocation: AwardState['revocation'];

  @Column('text')
  ruleVersion: string;
}
