import {
  grantedBy,
  problemKinds,
  problemMessage,
  type FieldFault,
  type Locale,
} from '@dong-hanh/contracts';
import type { Problem } from './problem.js';

/** RFC 9457 with our `code`, `requestId` and the faults of single fields. */
export interface ProblemDocument {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  requestId: string;
  errors?: { pointer: string; code: string; message: string }[];
  [member: string]: unknown;
}

const titles: Record<number, Record<Locale, string>> = {
  400: { vi: 'Yêu cầu chưa đúng', en: 'Invalid request' },
  401: { vi: 'Chưa đăng nhập', en: 'Not signed in' },
  403: { vi: 'Không có quyền', en: 'Not permitted' },
  404: { vi: 'Không tìm thấy', en: 'Not found' },
  409: { vi: 'Xung đột với dữ liệu đã có', en: 'Conflict' },
  412: { vi: 'Bản ghi đã thay đổi', en: 'Precondition failed' },
  413: { vi: 'Nội dung quá lớn', en: 'Content too large' },
  415: { vi: 'Sai loại nội dung', en: 'Unsupported media type' },
  422: { vi: 'Không đúng quy định', en: 'Against the rules' },
  428: { vi: 'Thiếu điều kiện If-Match', en: 'Precondition required' },
  429: { vi: 'Quá nhiều yêu cầu', en: 'Too many requests' },
  500: { vi: 'Lỗi hệ thống', en: 'Internal error' },
  503: { vi: 'Tạm thời không phục vụ', en: 'Service unavailable' },
};

/** Writes a problem in the reader's language. */
export function problemDocument(
  problem: Problem,
  { locale, requestId }: { locale: Locale; requestId: string },
): ProblemDocument {
  const { status } = problemKinds[problem.code];
  const said = { grantedBy: grantedBy[locale], ...problem.parameters };
  return {
    type: `urn:dong-hanh:problem:${problem.code}`,
    title: titles[status]?.[locale] ?? problem.code,
    status,
    detail: problemMessage(problem.code, locale, said),
    code: problem.code,
    requestId,
    ...(problem.faults.length > 0 && {
      errors: problem.faults.map((fault) => faultEntry(fault, locale)),
    }),
    ...(problem.code === 'permission-missing' && {
      permission: problem.parameters.permission,
      grantedBy: said.grantedBy,
    }),
    ...problem.extras.members,
  };
}

function faultEntry({ pointer, code, parameters }: FieldFault, locale: Locale) {
  return { pointer, code, message: problemMessage(code, locale, parameters) };
}
