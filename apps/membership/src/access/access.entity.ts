import type { Role } from '@dong-hanh/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { dayRangeColumn, type DayRange } from '../day-range.js';

@Entity('access_accounts')
export class AccessAccountEntity {
  @PrimaryColumn('text')
  accountId: string;

  /** The member this account is, for those who act for themselves. */
  @Column('uuid', { nullable: true })
  memberId: string | null;

  @Column('integer')
  version: number;
}

@Entity('access_grants')
export class AccessGrantEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  accountId: string;

  @Column('text')
  role: Role;

  @Column('uuid', { nullable: true })
  unitId: string | null;

  @Column('boolean')
  withSubtree: boolean;

  @Column({ type: 'daterange', transformer: dayRangeColumn })
  valid: DayRange;

  /** Record time as text: `["2026-03-01 …",)` while the grant stands. */
  @Column('tstzrange')
  recorded: string;
}
