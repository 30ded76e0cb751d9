import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { demoMembers } from '../../apps/membership/src/demo/people.js';
import { demoTerritories } from '../../apps/membership/src/demo/territories.js';
import { demoUnits } from '../../apps/membership/src/demo/units.js';

interface Recipient {
  kind: string;
  id: string;
}
interface Ceremony {
  decisions: { body: { issuer: string; form: string; recipients: Recipient[] } }[];
  article: { issuer: string; form: string; recipientKind: string; count: number }[];
}

const ceremony = JSON.parse(
  readFileSync(join(import.meta.dirname, 'ceremony-2023.json'), 'utf8'),
) as Ceremony;
const units = demoUnits(demoTerritories());
const ids = {
  unit: new Set(units.map(({ id }) => id)),
  member: new Set(demoMembers(units).map(({ id }) => id)),
};

describe('the ceremony of 16 August 2023', () => {
  it('is 104 awards, 93 to individuals and 11 to groups, in six lines', () => {
    const sum = (kind?: string) =>
      ceremony.article
        .filter(({ recipientKind }) => !kind || recipientKind === kind)
        .reduce((total, { count }) => total + count, 0);
    expect([sum(), sum('member'), sum('unit'), ceremony.article.length]).toEqual([104, 93, 11, 6]);
  });

  it.each(ceremony.article)(
    'has $count $recipientKind recipients of $form in its decision',
    (line) => {
      const recipients = ceremony.decisions
        .filter(({ body }) => body.issuer === line.issuer && body.form === line.form)
        .flatMap(({ body }) => body.recipients.filter(({ kind }) => kind === line.recipientKind));
      expect(recipients).toHaveLength(line.count);
    },
  );

  it('awards only members and units of the demo, none twice in one decision', () => {
    for (const { body } of ceremony.decisions) {
      for (const { kind, id } of body.recipients)
        expect(ids[kind as 'unit' | 'member']).toContain(id);
      expect(new Set(body.recipients.map(({ id }) => id)).size).toBe(body.recipients.length);
    }
  });
});
