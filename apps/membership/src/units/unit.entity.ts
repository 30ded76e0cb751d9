import type { LineageEdge, Ownership, UnitEvent, UnitKind } from '@dong-hanh/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { dayRangeColumn, recordedSinceColumn, type DayRange } from '../day-range.js';

@Entity('units')
export class UnitEntity {
  @PrimaryColumn('uuid')
  id: string;

  /** The code of the newest version; each version has its own. */
  @Column('text')
  code: string;

  @Column('date')
  establishedOn: string;

  @Column('date', { nullable: true })
  endedOn: string | null;

  @Column('integer')
  version: number;

  /** What happened to it last. */
  @Column('text')
  lastEvent: UnitEvent['name'];

  /** Who answers for its records once it is dissolved. */
  @Column('uuid', { nullable: true })
  custodianUnitId: string | null;

  /** The decision of the last change. */
  @Column('text')
  decisionNumber: string;

  @Column('date')
  decisionSignedOn: string;

  @Column('uuid', { nullable: true })
  reorganisationId: string | null;

  @Column('timestamptz')
  recordedAt: Date;
}

@Entity('unit_versions')
export class UnitVersionEntity {
  @PrimaryColumn('uuid')
  unitId: string;

  @PrimaryColumn('integer')
  no: number;

  @Column({ type: 'daterange', transformer: dayRangeColumn })
  valid: DayRange;

  @Column({ type: 'tstzrange', transformer: recordedSinceColumn })
  recorded: Date;

  @Column('text')
  code: string;

  @Column('text')
  name: string;

  @Column('text')
  kind: UnitKind;

  @Column('uuid', { nullable: true })
  parentId: string | null;

  @Column('text', { nullable: true })
  locatedIn: string | null;

  @Column('text')
  ownership: Ownership;

  @Column('text')
  decisionNumber: string;

  @Column('date')
  decisionSignedOn: string;

  @Column('uuid', { nullable: true })
  reorganisationId: string | null;
}

@Entity('lineage_edges')
export class LineageEdgeEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  type: LineageEdge['type'];

  @Column('uuid')
  fromId: string;

  @Column('uuid', { nullable: true })
  toId: string | null;

  @Column('date')
  effectiveOn: string;

  @Column('text')
  decisionNumber: string;

  @Column('boolean')
  isHeir: boolean;

  /** The decision that took back the one that made it. */
  @Column('uuid', { nullable: true })
  withdrawnBy: string | null;

  @Column('timestamptz')
  recordedAt: Date;
}
