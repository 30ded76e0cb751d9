import type { CardCheckResponse, CardResponse } from '../cards/cards.dto.js';
import type { DuesCalculationResponse } from '../dues/dues.dto.js';
import type { PassportResponse } from '../passports/passports.dto.js';
import { startLife, type LifeApp } from './life.fixture.js';
import { tree, type Answer, type Call, type Problem } from './membership.fixture.js';

/** Membership over the small tree, with what specs of cards, dues and passports ask of it. */
export class MemberServicesApp {
  private constructor(readonly life: LifeApp) {}

  static async start(): Promise<MemberServicesApp> {
    return new MemberServicesApp(await startLife());
  }

  async get<T>(path: string, as = 'officer'): Promise<T & Problem> {
    return (await this.life.membership.call<T & Problem>('GET', path, { as })).body;
  }

  post<T>(path: string, body: object, call: Call = {}): Promise<Answer<T & Problem>> {
    return this.life.membership.call<T & Problem>('POST', path, { as: 'officer', body, ...call });
  }

  issue(memberId: string, body: object = {}, call: Call = {}) {
    return this.post<CardResponse>(`/v1/members/${memberId}/card`, body, call);
  }

  /** As whoever has the number of a card. */
  check(number: string) {
    return this.get<CardCheckResponse>(`/v1/cards/${number}`, 'analyst');
  }

  /** The dues of some months. */
  dues(from: string, to: string, rest: object, call: Call = {}) {
    const body = { from, to, ...rest };
    return this.post<DuesCalculationResponse>('/v1/dues/calculation', body, call);
  }

  passport(id: string, as = 'officer') {
    return this.get<PassportResponse>(`/v1/members/${id}/passport`, as);
  }

  /** Records a decision of one action. */
  decide(number: string, signedOn: string, effectiveOn: string, action: object) {
    const decision = { number, signedOn, effectiveOn, issuer: 'nghe-an-federation' };
    return this.post('/v1/reorganisations', { decision, actions: [action] });
  }

  rename(unitId: string, name: string) {
    const action = { type: 'rename', unitId, name };
    return this.decide('5/QĐ-LĐLĐ', '2024-01-05', '2024-02-01', action);
  }

  merge(sourceId: string, targetId: string) {
    const action = { type: 'merge', sourceIds: [sourceId], targetId };
    return this.decide('30/QĐ-LĐLĐ', '2025-01-05', '2025-02-01', action);
  }

  dissolve(unitId: string) {
    return this.decide('45/QĐ-LĐLĐ', '2025-06-01', '2025-06-15', {
      ...{ type: 'dissolve', unitId, custodianUnitId: tree.educationUnion.id },
      members: { end: 'unit-dissolved-by-policy' },
    });
  }
}

/** The same amount in some months. */
export const monthly = (amount: string, ...months: string[]) =>
  months.map((month) => ({ month, amount }));
