import type { Ownership, UnitKind } from '@dong-hanh/contracts';
import { districtSchools, provincialSchools } from './schools.js';
import { HA_NOI, NGHE_AN, type DemoTerritory } from './territories.js';
import { demoId } from './random.js';

export interface DemoUnit {
  id: string;
  code: string;
  name: string;
  kind: UnitKind;
  parentId: string | null;
  locatedIn: string | null;
  ownership: Ownership;
  establishedOn: string;
  decision: { number: string; signedOn: string };
}

export const CONFEDERATION = 'TLD';
export const SECTOR_UNION = 'CDGDVN';
export const FEDERATION = 'NA-LDLD';
export const EDUCATION_UNION = 'NA-CDGD';

const districtCode = (territory: string) => `NA-LDLD-${territory}`;
const DISTRICT_UNION_FROM = '1992-01-01';
const SCHOOL_UNION_FROM = '2005-09-01';
/** One lower secondary and one primary or nursery school for each district, named after a commune. */
const LEVELS = [
  ['CS', 'Trường THCS'],
  ['TH', 'Trường Tiểu học'],
  ['MN', 'Trường Mầm non'],
] as const;

/** The demo's tree: the confederation, the federation of Nghệ An and all below, parents first. */
export function demoUnits(territories: readonly DemoTerritory[]): DemoUnit[] {
  const districts = territories.filter(({ kind }) => kind === 'district');
  return [
    ...upperUnits(),
    ...districts.map(districtUnit),
    ...provincialSchools.map((row) => schoolUnit(row, EDUCATION_UNION)),
    ...districtSchools.map((row) => schoolUnit(row, districtCode(row[2]))),
    ...districts.flatMap((district, index) => communeSchools(district, index, territories)),
  ];
}

function unit(
  code: string,
  name: string,
  kind: UnitKind,
  rest: Partial<DemoUnit> & { parent: string | null; establishedOn: string },
): DemoUnit {
  const { parent, ...fields } = rest;
  return {
    id: demoId('unit', code),
    code,
    name,
    kind,
    parentId: parent === null ? null : demoId('unit', parent),
    locatedIn: NGHE_AN,
    ownership: 'public',
    decision: { number: `${code}/QĐ-TL`, signedOn: fields.establishedOn },
    ...fields,
  };
}

function upperUnits(): DemoUnit[] {
  const establishedOn = '1961-02-23';
  return [
    unit(CONFEDERATION, 'Tổng Liên đoàn Lao động Việt Nam', 'confederation', {
      parent: null,
      locatedIn: null,
      establishedOn,
    }),
    unit(SECTOR_UNION, 'Công đoàn Giáo dục Việt Nam', 'central-sector-union', {
      parent: CONFEDERATION,
      locatedIn: HA_NOI,
      establishedOn,
    }),
    unit(FEDERATION, 'Liên đoàn Lao động tỉnh Nghệ An', 'provincial-federation', {
      parent: CONFEDERATION,
      establishedOn: '1991-08-12',
    }),
    unit(EDUCATION_UNION, 'Công đoàn Giáo dục tỉnh Nghệ An', 'local-sector-union', {
      parent: FEDERATION,
      establishedOn: DISTRICT_UNION_FROM,
    }),
  ];
}

function districtUnit({ code, name }: DemoTerritory): DemoUnit {
  const place = name.charAt(0).toLowerCase() + name.slice(1);
  return unit(districtCode(code), `Liên đoàn Lao động ${place}`, 'district-federation', {
    parent: FEDERATION,
    locatedIn: code,
    establishedOn: DISTRICT_UNION_FROM,
  });
}

function schoolUnit(
  [code, name, district, nonPublic]: readonly [string, string, string, 'non-public'?],
  parent: string,
): DemoUnit {
  return unit(code, `Công đoàn cơ sở ${name}`, 'grassroots-union', {
    parent,
    locatedIn: district,
    ownership: nonPublic ?? 'public',
    establishedOn: SCHOOL_UNION_FROM,
  });
}

function communeSchools(
  district: DemoTerritory,
  index: number,
  territories: readonly DemoTerritory[],
): DemoUnit[] {
  const communes = territories
    .filter(({ kind, parentCode }) => kind === 'commune' && parentCode === district.code)
    .filter(({ validFrom }) => validFrom <= SCHOOL_UNION_FROM)
    .filter(({ name }) => /^(Xã|Phường) \p{L}/u.test(name))
    .sort((a, b) => (a.code < b.code ? -1 : 1));
  return [0, 1].map((step) => {
    const commune = communes[step * 3 + 1];
    const [short, level] = LEVELS[(index + step) % LEVELS.length] ?? LEVELS[0];
    if (!commune) throw new Error(`${district.name} has too few communes`);
    const place = commune.name.replace(/^(Xã|Phường) /, '');
    return unit(
      `NA-${short}-${commune.code}`,
      `Công đoàn cơ sở ${level} ${place}`,
      'grassroots-union',
      {
        parent: districtCode(district.code),
        locatedIn: commune.code,
        establishedOn: SCHOOL_UNION_FROM,
      },
    );
  });
}
