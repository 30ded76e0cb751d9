import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aUnion, refusal, type Union } from '@dong-hanh/testing';
import { decisionFor, memberRef, unitRef } from '../testing/decisions.fixture.js';
import { startEmulation, type Emulation } from '../testing/emulation.fixture.js';
import type { IssuerResponse, RecipientEntryResponse } from './catalogue.dto.js';

let emulation: Emulation;
let union: Union;

beforeAll(async () => {
  emulation = await startEmulation();
  union = aUnion();
  await emulation.learn(union.events);
  // Entered before the first request: a title that the education union granted for one year.
  const { admin } = emulation.database;
  await admin.query(
    `insert into award_forms (position, code, label_vi, label_en, recipient_kinds, valid_from, valid_to)
     values (9, 'strong-union', 'Vững mạnh', 'Strong union', '{unit}', '2022-01-01', '2023-01-01')`,
  );
  await admin.query(
    `insert into award_form_rights (form, level, regulation, valid_from, valid_to)
     values ('strong-union', 'local-sector-union', 'trial-2022', '2022-01-01', '2023-01-01')`,
  );
});
afterAll(() => emulation?.close());

const entries = async (path: string) =>
  (await emulation.get<{ data: RecipientEntryResponse[] }>('member', path)).body.data;

describe('the forms', () => {
  it('say whom they are for, since when, and their name in both languages', async () => {
    const [medal, diploma, flag, federationDiploma] = await entries('/v1/award-forms');
    expect(medal).toEqual({
      code: 'trade-union-medal',
      label: { vi: 'Kỷ niệm chương', en: 'Trade Union Medal' },
      recipientKinds: ['member'],
      validFrom: '2004-01-01',
      validTo: null,
    });
    expect(diploma).toMatchObject({
      code: 'vgcl-merit-diploma',
      recipientKinds: ['member', 'unit'],
    });
    expect(flag).toMatchObject({ code: 'emulation-flag', recipientKinds: ['unit'] });
    expect(federationDiploma).toMatchObject({
      code: 'federation-merit-diploma',
      recipientKinds: ['member', 'unit'],
    });
  });

  it('include past ones with their last days', async () => {
    expect((await entries('/v1/award-forms')).at(-1)).toMatchObject({
      code: 'strong-union',
      validFrom: '2022-01-01',
      validTo: '2023-01-01',
    });
  });
});

describe('the issuers', () => {
  it('say which forms they grant', async () => {
    const { body } = await emulation.get<{ data: IssuerResponse[] }>('member', '/v1/award-issuers');
    expect(body.data.map(({ code, forms }) => [code, forms])).toEqual([
      ['vgcl', ['trade-union-medal', 'vgcl-merit-diploma', 'emulation-flag']],
      ['nghe-an-federation', ['emulation-flag', 'federation-merit-diploma']],
      ['vetu', []],
      ['nghe-an-education-union', ['strong-union']],
    ]);
  });
});

describe('the bases', () => {
  it('are those that a decision may name', async () => {
    const codes = (await entries('/v1/award-bases')).map(({ code }) => code);
    expect(codes).toEqual([
      'task-completion',
      'movement',
      'irregular',
      'seniority',
      'contribution',
    ]);
  });
});

describe('the catalogue', () => {
  it.each(['/v1/award-forms', '/v1/award-issuers', '/v1/award-bases'])(
    'is open at %s to everyone who is signed in and to nobody else',
    async (path) => {
      expect((await emulation.get('stranger', path)).status).toBe(200);
      expect((await emulation.app.inject({ method: 'GET', url: path })).statusCode).toBe(401);
    },
  );

  it('decides by the day of signing, not by today', async () => {
    const post = (signedOn: string) =>
      emulation.post(
        'vgcl-officer',
        '/v1/award-decisions',
        decisionFor([unitRef(union.schoolA)], {
          issuer: 'nghe-an-education-union',
          form: 'strong-union',
          signedOn,
        }),
      );
    expect((await post('2022-12-31')).status).toBe(201);
    expect(refusal(await post('2023-01-01'))).toEqual([422, 'form-unknown', '/form form-unknown']);
  });

  it('keeps two versions of an entry from overlapping', async () => {
    const overlapping = emulation.database.admin.query(
      `insert into award_forms (position, code, label_vi, label_en, recipient_kinds, valid_from)
       values (1, 'trade-union-medal', 'x', 'x', '{member}', '2020-01-01')`,
    );
    await expect(overlapping).rejects.toMatchObject({ constraint: 'pk_award_forms' });
  });

  it('keeps a right from outliving its form', async () => {
    const outliving = emulation.database.admin.query(
      `insert into award_form_rights (form, level, regulation, valid_from)
       values ('strong-union', 'confederation', 'x', '2022-06-01')`,
    );
    await expect(outliving).rejects.toMatchObject({ constraint: 'fk_award_form_rights_form' });
  });

  it('grants a form only to the kinds it is for', async () => {
    const medalForAn = decisionFor([memberRef(union.an)], { form: 'trade-union-medal' });
    const answer = await emulation.post('vgcl-officer', '/v1/award-decisions', medalForAn);
    expect(answer.status).toBe(201);
  });
});
