import type { ThemeConfig } from 'antd';

/** The only place where colours are written: antd, charts and style sheets all take them from here. */
interface Colours {
  ink: string;
  /** secondary text: ink at 65 % */
  inkSoft: string;
  paper: string;
  surface: string;
  line: string;
  brand: string;
  /** text on a surface filled with brand */
  onBrand: string;
  /** awards only */
  honour: string;
  /** welfare only */
  care: string;
  good: string;
  warn: string;
  bad: string;
  /** grounds of notices */
  goodSoft: string;
  warnSoft: string;
  badSoft: string;
}

export type Scheme = 'light' | 'dark';

export const colours: Record<Scheme, Colours> = {
  light: {
    ink: '#1b2430',
    inkSoft: '#565d67',
    paper: '#ffffff',
    surface: '#f6f7f9',
    line: '#dfe3e8',
    brand: '#0b5cab',
    onBrand: '#ffffff',
    honour: '#b8860b',
    care: '#b3404a',
    good: '#1d7a46',
    warn: '#a15c00',
    bad: '#b42318',
    goodSoft: '#e9f5ee',
    warnSoft: '#fdf3e4',
    badSoft: '#fdecea',
  },
  dark: {
    ink: '#e8ecf1',
    inkSoft: '#a5acb5',
    paper: '#12161c',
    surface: '#1a2029',
    line: '#2c3440',
    brand: '#5aa2e6',
    onBrand: '#12161c',
    honour: '#e0b64b',
    care: '#e07f87',
    good: '#5cc28a',
    warn: '#e0a458',
    bad: '#f0857c',
    goodSoft: '#14261c',
    warnSoft: '#2a2114',
    badSoft: '#2e1a18',
  },
};

/** Colours of series in charts, in this order. */
export function seriesColours(scheme: Scheme): string[] {
  const { brand, honour, care } = colours[scheme];
  return [brand, honour, care, '#0f766e', '#6d4aa8', '#64748b'];
}

export const fontFamily = "'Be Vietnam Pro', system-ui, sans-serif";

/** Makes each colour a custom property, for the style sheets. */
export function paintDocument(scheme: Scheme): void {
  const { style, dataset } = document.documentElement;
  dataset.scheme = scheme;
  style.colorScheme = scheme;
  for (const [name, value] of Object.entries(colours[scheme])) {
    style.setProperty(`--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`, value);
  }
}

/** The tokens that antd derives its own from. */
export function antdTokens(scheme: Scheme): ThemeConfig['token'] {
  const { ink, inkSoft, paper, line, brand, onBrand } = colours[scheme];
  const { good, warn, bad, goodSoft, warnSoft, badSoft } = colours[scheme];
  return {
    fontFamily,
    fontSize: 14,
    lineHeight: 1.5,
    borderRadius: 6,
    controlHeight: 36,
    colorPrimary: brand,
    colorInfo: brand,
    colorLink: brand,
    colorTextLightSolid: onBrand,
    colorText: ink,
    colorTextSecondary: inkSoft,
    colorTextTertiary: inkSoft,
    colorTextDescription: inkSoft,
    colorTextPlaceholder: inkSoft,
    colorBgBase: paper,
    colorBgContainer: paper,
    colorBgLayout: paper,
    colorBorder: line,
    colorBorderSecondary: line,
    colorSuccess: good,
    colorWarning: warn,
    colorError: bad,
    colorSuccessBg: goodSoft,
    colorWarningBg: warnSoft,
    colorErrorBg: badSoft,
    colorSuccessBorder: good,
    colorWarningBorder: warn,
    colorErrorBorder: bad,
    motionDurationFast: '0.12s',
    motionDurationMid: '0.15s',
    motionDurationSlow: '0.18s',
  };
}

/** Notices are as dense as the forms they stand in. */
export const antdComponents: ThemeConfig['components'] = {
  Alert: { withDescriptionPadding: '8px 12px', withDescriptionIconSize: 20 },
};
