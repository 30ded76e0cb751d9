import type { MigrationInterface, QueryRunner } from 'typeorm';
import { roles } from './roles.js';

/** Decision 124/2004/QĐ-TTg: the official codes of provinces. */
const CODES_FROM = '2004-07-08';
/**
 * Provinces that are known to stand longer than their code, so that units founded earlier have a place:
 * Hà Nội under the central government (Decree 77/SL of 1945), Nghệ An since the split of Nghệ Tĩnh.
 */
const standsFrom: Record<string, string> = { '01': '1945-12-21', '40': '1991-08-12' };
const HUE_CITY_FROM = '2025-01-01';
/** Resolution 202/2025/QH15 and Decision 19/2025/QĐ-TTg: 34 provinces. */
const MERGED_FROM = '2025-07-01';

const before = `
01 Thành phố Hà Nội|02 Tỉnh Hà Giang|04 Tỉnh Cao Bằng|06 Tỉnh Bắc Kạn|08 Tỉnh Tuyên Quang|10 Tỉnh Lào Cai
11 Tỉnh Điện Biên|12 Tỉnh Lai Châu|14 Tỉnh Sơn La|15 Tỉnh Yên Bái|17 Tỉnh Hòa Bình|19 Tỉnh Thái Nguyên
20 Tỉnh Lạng Sơn|22 Tỉnh Quảng Ninh|24 Tỉnh Bắc Giang|25 Tỉnh Phú Thọ|26 Tỉnh Vĩnh Phúc|27 Tỉnh Bắc Ninh
30 Tỉnh Hải Dương|31 Thành phố Hải Phòng|33 Tỉnh Hưng Yên|34 Tỉnh Thái Bình|35 Tỉnh Hà Nam|36 Tỉnh Nam Định
37 Tỉnh Ninh Bình|38 Tỉnh Thanh Hóa|40 Tỉnh Nghệ An|42 Tỉnh Hà Tĩnh|44 Tỉnh Quảng Bình|45 Tỉnh Quảng Trị
46 Tỉnh Thừa Thiên Huế|48 Thành phố Đà Nẵng|49 Tỉnh Quảng Nam|51 Tỉnh Quảng Ngãi|52 Tỉnh Bình Định
54 Tỉnh Phú Yên|56 Tỉnh Khánh Hòa|58 Tỉnh Ninh Thuận|60 Tỉnh Bình Thuận|62 Tỉnh Kon Tum|64 Tỉnh Gia Lai
66 Tỉnh Đắk Lắk|67 Tỉnh Đắk Nông|68 Tỉnh Lâm Đồng|70 Tỉnh Bình Phước|72 Tỉnh Tây Ninh|74 Tỉnh Bình Dương
75 Tỉnh Đồng Nai|77 Tỉnh Bà Rịa - Vũng Tàu|79 Thành phố Hồ Chí Minh|80 Tỉnh Long An|82 Tỉnh Tiền Giang
83 Tỉnh Bến Tre|84 Tỉnh Trà Vinh|86 Tỉnh Vĩnh Long|87 Tỉnh Đồng Tháp|89 Tỉnh An Giang|91 Tỉnh Kiên Giang
92 Thành phố Cần Thơ|93 Tỉnh Hậu Giang|94 Tỉnh Sóc Trăng|95 Tỉnh Bạc Liêu|96 Tỉnh Cà Mau`;

const since = `
01 Thành phố Hà Nội|04 Tỉnh Cao Bằng|08 Tỉnh Tuyên Quang|11 Tỉnh Điện Biên|12 Tỉnh Lai Châu|14 Tỉnh Sơn La
15 Tỉnh Lào Cai|19 Tỉnh Thái Nguyên|20 Tỉnh Lạng Sơn|22 Tỉnh Quảng Ninh|24 Tỉnh Bắc Ninh|25 Tỉnh Phú Thọ
31 Thành phố Hải Phòng|33 Tỉnh Hưng Yên|37 Tỉnh Ninh Bình|38 Tỉnh Thanh Hóa|40 Tỉnh Nghệ An|42 Tỉnh Hà Tĩnh
44 Tỉnh Quảng Trị|46 Thành phố Huế|48 Thành phố Đà Nẵng|51 Tỉnh Quảng Ngãi|52 Tỉnh Gia Lai
56 Tỉnh Khánh Hòa|66 Tỉnh Đắk Lắk|68 Tỉnh Lâm Đồng|75 Tỉnh Đồng Nai|79 Thành phố Hồ Chí Minh
80 Tỉnh Tây Ninh|82 Tỉnh Đồng Tháp|86 Tỉnh Vĩnh Long|91 Tỉnh An Giang|92 Thành phố Cần Thơ|96 Tỉnh Cà Mau`;

type Row = [code: string, name: string, from: string, to: string | null];

function rowsOf(list: string): { code: string; name: string }[] {
  return list
    .trim()
    .split(/[|\n]/)
    .map((entry) => ({ code: entry.slice(0, 2), name: entry.slice(3) }));
}

/** A province that keeps code and name through 2025 is one row without a break. */
function provinces(): Row[] {
  const later = new Map(rowsOf(since).map(({ code, name }) => [code, name]));
  return [
    ...rowsOf(before).flatMap(({ code, name }): Row[] => {
      const from = standsFrom[code] ?? CODES_FROM;
      if (later.get(code) === name) return [[code, name, from, null]];
      return [[code, name, from, code === '46' ? HUE_CITY_FROM : MERGED_FROM]];
    }),
    ...[...later].flatMap(([code, name]): Row[] => {
      const kept = rowsOf(before).some((each) => each.code === code && each.name === name);
      return kept ? [] : [[code, name, code === '46' ? HUE_CITY_FROM : MERGED_FROM, null]];
    }),
  ];
}

/** The dated catalogue of provinces, districts and communes; a code may mean something else later. */
export class CreateTerritories20260301090100 implements MigrationInterface {
  readonly name = 'CreateTerritories20260301090100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table territories (
        code text not null,
        valid daterange not null,
        name text not null,
        kind text not null,
        parent_code text,
        constraint pk_territories primary key (code, valid without overlaps),
        constraint fk_territories_parent_code foreign key (parent_code, period valid)
          references territories (code, period valid) deferrable initially deferred,
        constraint ck_territories_code check (code ~ '^[0-9]{2,5}$'),
        constraint ck_territories_kind check (kind in ('province', 'district', 'commune')),
        constraint ck_territories_parent_code check ((kind = 'province') = (parent_code is null))
      )`);
    await runner.query(
      'create index ix_territories_parent_code on territories (parent_code, code)',
    );
    for (const [code, name, from, to] of provinces()) {
      await runner.query(
        `insert into territories (code, valid, name, kind) values ($1, daterange($2, $3), $4, 'province')`,
        [code, from, to, name],
      );
    }
    await runner.query(`grant select on territories to ${roles.serve}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table territories');
  }
}
