import type { MigrationInterface, QueryRunner } from 'typeorm';
import { roles } from './roles.js';

/** What became of a territory that ended: whoever stands there goes on standing in one of its heirs. */
export class CreateTerritoryHeirs20261125165000 implements MigrationInterface {
  readonly name = 'CreateTerritoryHeirs20261125165000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table territory_heirs (
        code text not null,
        ended_on date not null,
        heir_code text not null,
        constraint pk_territory_heirs primary key (code, ended_on, heir_code),
        constraint ck_territory_heirs_code check (code ~ '^[0-9]{2,5}$'),
        constraint ck_territory_heirs_heir_code check (heir_code ~ '^[0-9]{2,5}$')
      )`);
    await runner.query(`grant select on territory_heirs to ${roles.serve}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table territory_heirs');
  }
}
