import type { FieldFault, Locale } from '@dong-hanh/contracts';
import {
  AccessRights,
  inputProblem,
  refuseTooMany,
  type RequestContext,
} from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import { MemberRightsService } from '../members/member-rights.service.js';
import { fault, refuse } from '../units/unit.rules.js';
import { UnitsService } from '../units/units.service.js';
import { explain } from './dues-words.js';
import {
  countMonths,
  duesOf,
  totalOf,
  type DuesLaw,
  type DuesLine,
  type DuesPeriod,
  type DuesTotals,
} from './dues.rules.js';
import type {
  DuesCalculationRequest,
  DuesCalculationResponse,
  DuesLineResponse,
  DuesOfMemberRequest,
  DuesTotalsResponse,
  MonthlyAmountRequest,
} from './dues.dto.js';
import { DuesRepository } from './dues.repository.js';

const MOST_MEMBERS = 500;
const MOST_MONTHS = 60;

/** Computes dues from salaries that are sent along; none is kept. */
@Injectable()
export class DuesService {
  constructor(
    private readonly dues: DuesRepository,
    private readonly units: UnitsService,
    private readonly rights: AccessRights,
    private readonly memberRights: MemberRightsService,
  ) {}

  /** @throws RuleViolation with all that keeps the dues from being computed, each with its place in the request */
  async calculate(
    request: DuesCalculationRequest,
    context: RequestContext,
  ): Promise<DuesCalculationResponse> {
    const { from, to, unitId, members } = request;
    refuseMalformed(request);
    await this.requireRights(request, context.actor?.accountId ?? '');
    refuseTooMany('/members', members, MOST_MEMBERS);
    const law = await this.dues.law();
    const periods = await this.dues.periods(members.map(({ memberId }) => memberId));
    const computed = members.map((member, index) =>
      linesOf(member, request, { law, periods: periods.get(member.memberId) ?? [] }, index),
    );
    refuse(computed.flatMap(({ faults }) => faults));
    const lines = computed.map((each) => each.lines);
    return {
      ...{ from, to, unitId: unitId ?? null },
      members: members.map(({ memberId }, index) => ({
        memberId,
        lines: lines[index]!.map((line) => shown(line, context.locale)),
        totals: totalsOf(totalOf(lines[index]!)),
      })),
      totals: totalsOf(totalOf(lines.flat())),
    };
  }

  /** Over the unit, or over each member; everybody may compute the own dues. */
  private async requireRights(
    { unitId, members }: DuesCalculationRequest,
    accountId: string,
  ): Promise<void> {
    if (unitId !== undefined) {
      await this.rights.requireAnywhere(accountId, 'member.read');
      await this.units.requireKnown(unitId);
      await this.rights.require(accountId, 'member.read', unitId);
      return;
    }
    if (members.length > 1) throw inputProblem([fault('/unitId', 'required')]);
    await this.memberRights.readable(accountId, 'member.read', members[0]?.memberId ?? '');
  }
}

/** What single fields cannot say: the order of the months, and each month and member once. */
function refuseMalformed({ from, to, members }: DuesCalculationRequest): void {
  if (to < from) throw inputProblem([wrong('/to', 'a month from the first on')]);
  if (countMonths(from, to) > MOST_MONTHS)
    throw inputProblem([wrong('/to', `${MOST_MONTHS} months at most`)]);
  const ids = members.map(({ memberId }) => memberId);
  const faults = members.flatMap(({ salaries, paid }, index) => [
    ...(ids.indexOf(ids[index]!) < index
      ? [wrong(`/members/${index}/memberId`, 'each member once')]
      : []),
    ...repeated(salaries, `/members/${index}/salaries`),
    ...repeated(paid, `/members/${index}/paid`),
  ]);
  if (faults.length > 0) throw inputProblem(faults);
}

function repeated(amounts: readonly MonthlyAmountRequest[], pointer: string): FieldFault[] {
  const months = amounts.map(({ month }) => month);
  return months.flatMap((month, index) =>
    months.indexOf(month) < index ? [wrong(`${pointer}/${index}/month`, 'each month once')] : [],
  );
}

function wrong(pointer: string, expected: string): FieldFault {
  return fault(pointer, 'bad-format', { expected });
}

function linesOf(
  { group, salaries, paid }: DuesOfMemberRequest,
  { from, to, unitId }: DuesCalculationRequest,
  { law, periods }: { law: DuesLaw; periods: DuesPeriod[] },
  index: number,
): { lines: DuesLine[]; faults: FieldFault[] } {
  const question = {
    ...{ from, to, group, salaries: amountsOf(salaries), paid: amountsOf(paid) },
    ...(unitId !== undefined && { unitId }),
  };
  const isElsewhere = unitId !== undefined && !periods.some((each) => each.unitId === unitId);
  // Who was never there is not told apart from who does not exist.
  if (isElsewhere)
    return {
      lines: [],
      faults: [
        fault(`/members/${index}/memberId`, 'member-not-of-unit', { on: `${from} – ${to}` }),
      ],
    };
  const { lines, faults } = duesOf(question, periods, law);
  const own = ['/group', '/salaries'];
  return {
    lines,
    faults: faults.map((each) =>
      own.includes(each.pointer) ? { ...each, pointer: `/members/${index}${each.pointer}` } : each,
    ),
  };
}

function amountsOf(amounts: readonly MonthlyAmountRequest[]): Map<string, bigint> {
  return new Map(amounts.map(({ month, amount }) => [month, BigInt(amount)]));
}

function shown(line: DuesLine, locale: Locale): DuesLineResponse {
  const { month, because, group, ruleId, millionths, salary, uncapped, cap } = line;
  return {
    ...{ month, because, group, ruleId },
    ...{ rate: rateOf(millionths), salary: textOf(salary), uncapped: textOf(uncapped) },
    cap: cap && {
      baseSalary: String(cap.baseSalary),
      rate: rateOf(cap.millionths) ?? '',
      amount: String(cap.amount),
    },
    ...totalsOf(line),
    explanation: explain(line, locale),
  };
}

function totalsOf({ due, paid, outstanding, refund }: DuesTotals): DuesTotalsResponse {
  return {
    ...{ due: String(due), paid: String(paid) },
    ...{ outstanding: String(outstanding), refund: String(refund) },
  };
}

function rateOf(millionths: bigint | null): string | null {
  return millionths === null ? null : String(Number(millionths) / 1_000_000);
}

function textOf(amount: bigint | null): string | null {
  return amount === null ? null : String(amount);
}
