import type { Gender } from '@dong-hanh/contracts';
import { decision215People } from './decision-215.js';
import { demoId, seededRandom, type Random } from './random.js';
import type { DemoUnit } from './units.js';

export interface DemoMember {
  id: string;
  fullName: string;
  birthDate: string;
  gender: Gender;
  unitId: string;
  joinedOn: string;
}

export const MEMBER_COUNT = 3_000;

const familyNames = [
  ...Array<string>(8).fill('Nguyễn'),
  ...Array<string>(4).fill('Trần'),
  ...Array<string>(3).fill('Lê'),
  ...['Phạm', 'Phan', 'Hoàng', 'Hồ', 'Võ', 'Đặng', 'Bùi', 'Cao', 'Đinh', 'Thái', 'Ngô', 'Vi', 'Lô'],
];
const middleNames: Record<Gender, readonly string[]> = {
  female: [
    'Thị',
    'Thị',
    'Thị Thanh',
    'Thị Hồng',
    'Thị Minh',
    'Thị Kim',
    'Thùy',
    'Phương',
    'Thị Bích',
  ],
  male: ['Văn', 'Đức', 'Hữu', 'Quang', 'Đình', 'Xuân', 'Ngọc', 'Minh', 'Sỹ', 'Công'],
};
const givenNames: Record<Gender, readonly string[]> = {
  female: [
    ...[
      'Hoa',
      'Lan',
      'Huệ',
      'Hằng',
      'Nga',
      'Hương',
      'Thảo',
      'Yến',
      'Ngọc',
      'Trang',
      'Hiền',
      'Nhung',
    ],
    ...[
      'Loan',
      'Oanh',
      'Phượng',
      'Quỳnh',
      'Tuyết',
      'Vân',
      'Hạnh',
      'Dung',
      'Thúy',
      'Liên',
      'Hà',
      'Mai',
    ],
  ],
  male: [
    ...[
      'Anh',
      'Bình',
      'Cường',
      'Dũng',
      'Đạt',
      'Hải',
      'Hùng',
      'Hưng',
      'Khánh',
      'Long',
      'Nam',
      'Phúc',
    ],
    ...[
      'Quân',
      'Sơn',
      'Thắng',
      'Thành',
      'Thịnh',
      'Toàn',
      'Trung',
      'Tuấn',
      'Vinh',
      'Mạnh',
      'Lâm',
      'Đức',
    ],
  ],
};

/**
 * The demo's members with invented names: first those of decision 215, then others spread over the
 * grassroots unions, until there are `MEMBER_COUNT`. The same on every machine.
 */
export function demoMembers(units: readonly DemoUnit[]): DemoMember[] {
  const random = seededRandom(20_230_816);
  const grassroots = units.filter(({ kind }) => kind === 'grassroots-union');
  const unitIdOf = new Map(grassroots.map(({ code, id }) => [code, id]));
  const named = decision215People.map(([fullName, unitCode, gender], index) => {
    const unitId = unitIdOf.get(unitCode);
    if (!unitId) throw new Error(`decision 215 names an unknown unit ${unitCode}`);
    return member(index, fullName, gender, unitId, random);
  });
  const others = Array.from({ length: MEMBER_COUNT - named.length }, (_, index) => {
    const gender = random.below(100) < 72 ? 'female' : 'male';
    const fullName = [
      random.pick(familyNames),
      random.pick(middleNames[gender]),
      random.pick(givenNames[gender]),
    ].join(' ');
    const home = grassroots[index % grassroots.length] ?? random.pick(grassroots);
    return member(named.length + index, fullName, gender, home.id, random);
  });
  return [...named, ...others];
}

function member(
  index: number,
  fullName: string,
  gender: Gender,
  unitId: string,
  random: Random,
): DemoMember {
  const birthYear = 1966 + random.below(32);
  const joinedYear = Math.max(2006, birthYear + 23 + random.below(4));
  return {
    id: demoId('member', String(index + 1)),
    fullName: fullName.normalize('NFC'),
    birthDate: day(birthYear, random),
    gender,
    unitId,
    joinedOn: joinedYear > 2022 ? '2022-09-05' : `${joinedYear}-09-05`,
  };
}

function day(year: number, random: Random): string {
  const month = String(1 + random.below(12)).padStart(2, '0');
  return `${year}-${month}-${String(1 + random.below(28)).padStart(2, '0')}`;
}
