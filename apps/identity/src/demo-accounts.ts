/** One account of the demonstration; its rights are data of membership, this is only what a person reads. */
export interface DemoAccount {
  code: string;
  vi: { title: string; may: string };
  en: { title: string; may: string };
}

/** Shown on the page where it is asked for: it guards nothing, it only makes signing in look like signing in. */
export const DEMO_PASSWORD = 'dong-hanh';

export const demoAccounts: readonly DemoAccount[] = [
  {
    code: 'vgcl-officer',
    vi: {
      title: 'Cán bộ Tổng Liên đoàn Lao động Việt Nam',
      may: 'Mọi nghiệp vụ trong toàn hệ thống',
    },
    en: { title: 'Officer of the confederation', may: 'Every action, in the whole organisation' },
  },
  {
    code: 'province-officer',
    vi: {
      title: 'Cán bộ Liên đoàn Lao động tỉnh Nghệ An',
      may: 'Mọi nghiệp vụ trong phạm vi tỉnh',
    },
    en: { title: 'Officer of the Nghệ An federation', may: 'Every action, inside the province' },
  },
  {
    code: 'sector-officer',
    vi: {
      title: 'Cán bộ Công đoàn Giáo dục tỉnh Nghệ An',
      may: 'Mọi nghiệp vụ trong phạm vi ngành',
    },
    en: {
      title: 'Officer of the Nghệ An education union',
      may: 'Every action, inside the sector union',
    },
  },
  {
    code: 'school-officer',
    vi: {
      title: 'Cán bộ công đoàn cơ sở của một trường',
      may: 'Đoàn viên và đề nghị khen thưởng của trường mình',
    },
    en: { title: 'Officer of one school union', may: 'Members and nominations of the own school' },
  },
  {
    code: 'member',
    vi: { title: 'Đoàn viên', may: 'Xem những gì của chính mình' },
    en: { title: 'Member', may: 'Sees what is his or her own' },
  },
  {
    code: 'analyst',
    vi: { title: 'Chuyên viên thống kê', may: 'Chỉ đọc thống kê và tình trạng luồng sự kiện' },
    en: { title: 'Analyst', may: 'Reads statistics and streams only' },
  },
  {
    code: 'auditor',
    vi: { title: 'Kiểm tra viên', may: 'Đọc mọi hồ sơ, không thay đổi gì' },
    en: { title: 'Auditor', may: 'Reads all records, changes none' },
  },
  {
    code: 'admin',
    vi: {
      title: 'Quản trị hệ thống',
      may: 'Vận hành luồng sự kiện, không có quyền nghiệp vụ',
    },
    en: { title: 'Administrator', may: 'Runs the streams, has no business rights' },
  },
];

/** The account of a code, or undefined for one that does not exist. */
export function demoAccount(code: unknown): DemoAccount | undefined {
  return demoAccounts.find((account) => account.code === code);
}
