import type { FieldFault, ProblemCode } from '@dong-hanh/contracts';
import { appendToOutbox } from '@dong-hanh/messaging';
import { sqlOf } from '@dong-hanh/persistence';
import { Clock, type EventContext, newId } from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { MembersService } from '../members/members.service.js';
import { OfficesService } from '../offices/offices.service.js';
import { establish, establishmentFaults, type NewUnit } from '../units/unit.rules.js';
import { UnitsService } from '../units/units.service.js';
import type { TakenStep } from './establishment.rules.js';
import type { LockedEstablishment } from './establishments.repository.js';

type Recognition = Extract<TakenStep, { step: 'recognition' }>;
type Prospect = Pick<
  LockedEstablishment,
  'managingUnitId' | 'unionKind' | 'ownership' | 'locatedIn'
>;

/** Where what the register says of a unit belongs in a request that opens a case. */
const placesOfProspect: Record<string, string> = {
  '/establishedOn': '/on',
  '/kind': '/unionKind',
  '/parentId': '/managingUnitId',
  '/locatedIn': '/workplace/locatedIn',
};

/** In a recognition all that is not of the unit itself depends on the day. */
const placesOfRecognition: Record<string, string> = { '/code': '/unit/code' };

const placesOfHandover: Record<string, string> = { '/managingUnitId': '/toUnitId' };

/** Said by the rules of the step already. */
const repeated: readonly ProblemCode[] = ['date-in-future', 'signed-in-future'];

const COMMITTEE = 'executive-committee';

/** What a recognised union is in the registers: a unit with its first members and officers. */
@Injectable()
export class FoundingService {
  constructor(
    private readonly units: UnitsService,
    private readonly members: MembersService,
    private readonly offices: OfficesService,
    private readonly clock: Clock,
  ) {}

  /** What forbids that such a union should ever stand there, on the day of the first contact. */
  async prospectFaults(
    manager: EntityManager,
    prospect: Prospect,
    on: string,
  ): Promise<FieldFault[]> {
    const decision = { number: '', signedOn: on };
    const unit = newUnit(prospect, { on, decision, unit: { code: '', name: '' } });
    const found = await this.faults(
      manager,
      unit,
      ({ pointer }) => placesOfProspect[pointer] ?? pointer,
    );
    // There is no decision yet.
    return found.filter(({ code }) => code !== 'signed-in-future');
  }

  /** What forbids that the union should stand under another managing unit. */
  async handoverFaults(
    manager: EntityManager,
    prospect: Prospect,
    { toUnitId: managingUnitId, on }: Extract<TakenStep, { step: 'handover' }>,
  ): Promise<FieldFault[]> {
    const found = await this.prospectFaults(manager, { ...prospect, managingUnitId }, on);
    return found
      .filter(({ code }) => !repeated.includes(code))
      .map((each) => ({ ...each, pointer: placesOfHandover[each.pointer] ?? '/on' }));
  }

  async recognitionFaults(
    manager: EntityManager,
    prospect: Prospect,
    recognition: Recognition,
  ): Promise<FieldFault[]> {
    const found = await this.faults(
      manager,
      newUnit(prospect, recognition),
      ({ pointer }) => placesOfRecognition[pointer] ?? '/on',
    );
    return found.filter(({ code }) => !repeated.includes(code));
  }

  /**
   * Establishes the unit, admits the applicants to it and puts its committee into office.
   *
   * @returns the unit, and the members in the order of applicants
   */
  async found(
    manager: EntityManager,
    establishment: LockedEstablishment,
    recognition: Recognition,
    trail: EventContext,
  ): Promise<{ unitId: string; memberIds: string[] }> {
    const { on, decision } = recognition;
    const recordedAt = this.clock.now();
    const unit = newUnit(establishment, recognition);
    const event = establish(unit, { recordedAt, reorganisationId: null });
    await this.units.save(manager, [{ event }]);
    const sql = sqlOf(manager);
    await appendToOutbox(sql, [event], trail, recordedAt);
    const memberIds = await this.members.admitWithin(
      sql,
      establishment.applicants.map(({ fullName, birthDate, gender }) => ({
        ...{ fullName, birthDate, gender, unitId: unit.id, joinedOn: on },
        ...{ reason: 'founding-member', decision },
      })),
      trail,
    );
    await this.offices.takeWithin(
      sql,
      establishment.applicants.flatMap(({ office }, index) =>
        office === null
          ? []
          : [
              {
                ...{ memberId: memberIds[index]!, unitId: unit.id, organ: COMMITTEE, office },
                ...{ term: null, isFullTime: false, from: on, decision },
              },
            ],
      ),
    );
    return { unitId: unit.id, memberIds };
  }

  private async faults(
    manager: EntityManager,
    unit: NewUnit,
    placeOf: (fault: FieldFault) => string,
  ): Promise<FieldFault[]> {
    // A decision that ends the managing unit at the same moment comes before or after.
    await this.units.lock(manager, unit.parentId === null ? [] : [unit.parentId]);
    const [facts] = await this.units.establishmentFacts(manager, [unit]);
    return establishmentFaults(unit, facts!, this.clock.today()).map((fault) => ({
      ...fault,
      pointer: placeOf(fault),
    }));
  }
}

function newUnit(
  { managingUnitId, unionKind, ownership, locatedIn }: Prospect,
  { on, decision, unit }: Pick<Recognition, 'on' | 'decision' | 'unit'>,
): NewUnit {
  return {
    ...{ id: newId(), code: unit.code, name: unit.name, kind: unionKind },
    ...{ parentId: managingUnitId, locatedIn, ownership, establishedOn: on },
    decision: { number: decision.number, signedOn: decision.signedOn },
  };
}
