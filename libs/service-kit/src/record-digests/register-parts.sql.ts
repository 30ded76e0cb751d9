import { hashSql } from './digest-part.sql.js';

/*
 * Shares of the digests over the register. What membership keeps of a unit or a member lies in several rows, and a
 * sum takes them one by one: a record's share is that of its own row and those of the rows under it. Each function
 * takes an expression for every part, since owner and readers name them differently; days are counted from
 * 1970-01-01, and what is absent is empty.
 */

/** Over a member without the places. */
export function memberPartSql(
  of: Record<
    'id' | 'version' | 'state' | 'joinedOn' | 'endedOn' | 'gender' | 'birthYear' | 'mergedInto',
    string
  >,
): string {
  return hashSql([
    ...[text(of.id), text(of.version), text(of.state), dayText(of.joinedOn), dayText(of.endedOn)],
    ...[text(of.gender), text(of.birthYear), text(of.mergedInto)],
  ]);
}

/** Over one place of a member, with what statistics keep beside it. */
export function stayPartSql(
  of: Record<
    | 'memberId'
    | 'unitId'
    | 'from'
    | 'to'
    | 'isSuspended'
    | 'cameBy'
    | 'leftBy'
    | 'cameFrom'
    | 'wentTo'
    | 'gender'
    | 'birthYear',
    string
  >,
): string {
  return hashSql([
    ...[text(of.memberId), text(of.unitId), dayText(of.from), dayText(of.to)],
    ...[text(of.isSuspended), text(of.cameBy), text(of.leftBy), text(of.cameFrom), text(of.wentTo)],
    ...[text(of.gender), text(of.birthYear)],
  ]);
}

/** Over a unit without its versions. */
export function unitPartSql(
  of: Record<'id' | 'version' | 'establishedOn' | 'endedOn', string>,
): string {
  return hashSql([
    ...[text(of.id), text(of.version), dayText(of.establishedOn), dayText(of.endedOn)],
  ]);
}

/** Over one version of a unit. */
export function unitVersionPartSql(
  of: Record<
    | 'unitId'
    | 'no'
    | 'from'
    | 'to'
    | 'code'
    | 'name'
    | 'kind'
    | 'parentId'
    | 'locatedIn'
    | 'ownership',
    string
  >,
): string {
  return hashSql([
    ...[text(of.unitId), text(of.no), dayText(of.from), dayText(of.to), text(of.code)],
    ...[text(of.name), text(of.kind), text(of.parentId), text(of.locatedIn), text(of.ownership)],
  ]);
}

/** Over one step of what became of a unit. */
export function lineagePartSql(
  of: Record<'type' | 'fromId' | 'toId' | 'effectiveOn' | 'decisionNumber' | 'isHeir', string>,
): string {
  return hashSql([
    ...[text(of.type), text(of.fromId), text(of.toId), dayText(of.effectiveOn)],
    ...[text(of.decisionNumber), text(of.isHeir)],
  ]);
}

/** A boolean as one letter: its own text depends on how it is cast. */
export function flagSql(condition: string): string {
  return `case when ${condition} then 'y' else 'n' end`;
}

function text(expression: string): string {
  return `coalesce((${expression})::text, '')`;
}

function dayText(expression: string): string {
  return `coalesce(((${expression}) - '1970-01-01'::date)::text, '')`;
}
