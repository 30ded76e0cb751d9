import type { AwardBasis, RecipientKind } from '@dong-hanh/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { FormEntry, FormRight, IssuerEntry, Validity } from './catalogue.rules.js';

/** An entry that people see: its name in both languages and its place in the list. */
abstract class CatalogueColumns implements Validity {
  @PrimaryColumn('date')
  validFrom: string;

  @Column('date', { nullable: true })
  validTo: string | null;

  @Column('text')
  labelVi: string;

  @Column('text')
  labelEn: string;

  @Column('smallint')
  position: number;
}

@Entity('award_issuers')
export class AwardIssuerEntity extends CatalogueColumns implements IssuerEntry {
  @PrimaryColumn('text')
  code: string;

  @Column('text')
  level: string;
}

@Entity('award_forms')
export class AwardFormEntity extends CatalogueColumns implements FormEntry {
  @PrimaryColumn('text')
  code: string;

  @Column('text', { array: true })
  recipientKinds: RecipientKind[];
}

@Entity('award_bases')
export class AwardBasisEntity extends CatalogueColumns {
  @PrimaryColumn('text')
  code: AwardBasis;

  @Column('text', { array: true })
  recipientKinds: RecipientKind[];
}

@Entity('award_form_rights')
export class AwardFormRightEntity implements FormRight {
  @PrimaryColumn('text')
  form: string;

  @PrimaryColumn('text')
  level: string;

  @PrimaryColumn('date')
  validFrom: string;

  @Column('date', { nullable: true })
  validTo: string | null;

  @Column('text')
  regulation: string;
}
