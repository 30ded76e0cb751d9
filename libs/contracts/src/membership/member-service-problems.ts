import type { ProblemKind } from '../problem-kind.js';

/** What is refused around a member: long lists, cards and dues. */
export const memberServiceProblems = {
  'row-repeated': {
    status: 422,
    vi: 'Trùng với dòng {first} trong cùng danh sách.',
    en: 'The same as line {first} of this list.',
  },
  'batch-already-recorded': {
    status: 409,
    vi: 'Danh sách này theo cùng quyết định đã được ghi nhận (gửi lúc {recordedAt}).',
    en: 'This list under the same decision is already recorded (sent at {recordedAt}).',
  },
  'card-unknown': { status: 404, vi: 'Không có thẻ này.', en: 'There is no such card.' },
  'card-needs-membership': {
    status: 422,
    vi: 'Chỉ cấp thẻ cho đoàn viên đang sinh hoạt; tư cách đoàn viên đã kết thúc từ ngày {since}.',
    en: 'Cards are for present members; the membership ended on {since}.',
  },
  'dues-group-unknown': {
    status: 422,
    vi: 'Không có nhóm đóng đoàn phí {group}.',
    en: 'There is no group of dues {group}.',
  },
  'dues-rule-unknown': {
    status: 422,
    vi: 'Chưa có quy định mức đóng đoàn phí cho tháng {month}.',
    en: 'No rule of dues is known for {month}.',
  },
  'base-salary-unknown': {
    status: 422,
    vi: 'Chưa có mức lương cơ sở cho tháng {month}.',
    en: 'No base salary is known for {month}.',
  },
  'salary-missing': {
    status: 422,
    vi: 'Thiếu tiền lương của tháng {month}.',
    en: 'The salary of {month} is missing.',
  },
} as const satisfies Record<string, ProblemKind>;
