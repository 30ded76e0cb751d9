import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { plainToInstance, type ClassConstructor } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import {
  ApplicantsRequest,
  CampaignCommitteeRequest,
  ContactRequest,
  EndEstablishmentRequest,
  EstablishmentListQuery,
  ExecutiveCommitteeRequest,
  HandoverRequest,
  OpenEstablishmentRequest,
  RecognitionDossierRequest,
  RecognitionRequest,
} from './establishments.dto.js';

const id = '0198f0a0-0000-7000-8000-000000000003';
const person = { fullName: 'Nguyễn Thị Hồng Vân', birthDate: '1986-03-08', gender: 'female' };
const workplace = {
  ...{ name: 'Trường Mầm non tư thục Hoa Sen', kind: 'preschool', ownership: 'non-public' },
  locatedIn: '17848',
};
const on = '2023-03-06';
const decision = { number: '31/QĐ-CĐGD', signedOn: '2023-05-30' };
const unit = { code: 'NA-MN-HS', name: 'Công đoàn cơ sở Trường Mầm non Hoa Sen' };

/** Where a body is not as the class says, as pointers. */
function faultsOf<T extends object>(type: ClassConstructor<T>, body: object): string[] {
  const read = plainToInstance(type, body);
  const below = (error: ValidationError, path: string): string[] => {
    const pointer = `${path}/${error.property}`;
    const own = error.constraints ? [pointer] : [];
    return [...own, ...(error.children ?? []).flatMap((child) => below(child, pointer))];
  };
  return validateSync(read, { whitelist: true, forbidNonWhitelisted: true }).flatMap((error) =>
    below(error, ''),
  );
}

/** A body that is right, and what makes it wrong, by place. */
const requests: [ClassConstructor<object>, object, Record<string, object>][] = [
  [
    OpenEstablishmentRequest,
    { managingUnitId: id, workplace, on },
    {
      '/managingUnitId': { managingUnitId: 'NA-CDGD' },
      '/workplace': { workplace: undefined },
      '/workplace/name': { workplace: { ...workplace, name: ' ' } },
      '/workplace/kind': { workplace: { ...workplace, kind: 'factory' } },
      '/workplace/locatedIn': { workplace: { ...workplace, locatedIn: 'Nghệ An' } },
      '/unionKind': { unionKind: 'commune-union' },
      '/on': { on: '2023-02-30' },
      '/contacts/0/channel': { contacts: [{ on, channel: 'rumour', note: 'Nghe nói.' }] },
      '/contacts/0/contactName': {
        contacts: [{ on, channel: 'visit', note: 'Gặp.', contactName: 'Bà Hoa' }],
      },
    },
  ],
  [ContactRequest, { on, channel: 'visit', note: 'Gặp ban giám hiệu.' }, { '/note': { note: '' } }],
  [
    CampaignCommitteeRequest,
    { on, decision },
    { '/decision/number': { decision: { ...decision, number: '' } }, '/on': { on: undefined } },
  ],
  [
    ApplicantsRequest,
    { on, applicants: [person] },
    {
      '/applicants': { applicants: [] },
      '/applicants/1/gender': { applicants: [person, { ...person, gender: 'x' }] },
      '/applicants/0/birthDate': { applicants: [{ ...person, birthDate: '08/03/1986' }] },
      '/applicants/0/identityNumber': { applicants: [{ ...person, identityNumber: '0401' }] },
    },
  ],
  [
    ExecutiveCommitteeRequest,
    { on, members: [{ applicant: 1, office: 'president' }] },
    {
      '/members': { members: [] },
      '/members/0/applicant': { members: [{ applicant: 0, office: 'president' }] },
      '/members/0/office': { members: [{ applicant: 1, office: 'king' }] },
    },
  ],
  [RecognitionDossierRequest, { on, reference: '05/TTr' }, { '/reference': { reference: '\n' } }],
  [
    RecognitionRequest,
    { on, decision, unit },
    {
      '/decision': { decision: undefined },
      '/unit': { unit: undefined },
      '/unit/code': { unit: { ...unit, code: 'NA MN' } },
      '/unit/kind': { unit: { ...unit, kind: 'confederation' } },
    },
  ],
  [HandoverRequest, { on, toUnitId: id }, { '/toUnitId': { toUnitId: 'NA' } }],
  [EndEstablishmentRequest, { on, reason: 'Rút hồ sơ.' }, { '/reason': { reason: undefined } }],
];

describe('what is sent about a case', () => {
  it.each(requests.map(([type, ...rest]) => [type.name, type, ...rest] as const))(
    '%s is taken when it is right, and refused at the place where it is not',
    (_, type, right, wrong) => {
      expect(faultsOf(type, right)).toEqual([]);
      for (const [place, change] of Object.entries(wrong))
        expect(faultsOf(type, { ...right, ...change })).toEqual([place]);
      expect(faultsOf(type, { ...right, state: 'recognised' })).toEqual(['/state']);
    },
  );

  it('is a grassroots union without contacts when nothing else is said', () => {
    const read = plainToInstance(OpenEstablishmentRequest, { managingUnitId: id, workplace, on });
    expect(read).toMatchObject({ unionKind: 'grassroots-union', contacts: [] });
  });

  it('has names composed and with single blanks, so that a person is found again', () => {
    const typed = { ...person, fullName: `  ${'Nguyễn Thị  Hồng Vân'.normalize('NFD')} ` };
    const { applicants } = plainToInstance(ApplicantsRequest, { on, applicants: [typed] });
    expect(applicants[0]?.fullName).toBe('Nguyễn Thị Hồng Vân');
  });
});

describe('what is asked of the list of cases', () => {
  it.each([
    [{}, []],
    [{ overdue: 'true', state: 'applying', asOf: on, unitId: id, total: 'true', limit: '5' }, []],
    [{ overdue: 'perhaps' }, ['/overdue']],
    [{ state: 'forgotten' }, ['/state']],
    [{ asOf: '2023-13-01' }, ['/asOf']],
    [{ limit: '201' }, ['/limit']],
    [{ workplace: 'Hoa Sen' }, ['/workplace']],
  ])('%j: %j', (query, places) => {
    expect(faultsOf(EstablishmentListQuery, query)).toEqual(places);
  });

  it('tells cases that are not overdue from all cases', () => {
    const read = (query: object) => plainToInstance(EstablishmentListQuery, query).overdue;
    expect([read({}), read({ overdue: 'false' }), read({ overdue: 'true' })]).toEqual([
      ...[undefined, false, true],
    ]);
  });
});
