import { memberServiceProblems } from './membership/member-service-problems.js';
import { membershipProblems } from './membership/membership-problems.js';
import { personProblems } from './membership/person-problems.js';
import type { ProblemKind } from './problem-kind.js';

/** The languages of messages: Vietnamese is the original. */
export type Locale = 'vi' | 'en';

/**
 * Every error code of the platform with its HTTP status and what a person reads.
 * `{name}` takes a parameter of the problem.
 */
export const problemKinds = {
  unauthenticated: {
    status: 401,
    vi: 'Cần đăng nhập: mã truy cập không có, đã hết hạn hoặc không hợp lệ.',
    en: 'Sign in first: the access token is missing, expired or not valid.',
  },
  'body-too-large': {
    status: 413,
    vi: 'Nội dung gửi lên lớn hơn {limit}.',
    en: 'The request body is larger than {limit}.',
  },
  'malformed-json': {
    status: 400,
    vi: 'Nội dung gửi lên không phải JSON hợp lệ.',
    en: 'The request body is not valid JSON.',
  },
  'unsupported-media-type': {
    status: 415,
    vi: 'Chỉ nhận nội dung application/json.',
    en: 'Only application/json is accepted.',
  },
  'input-invalid': {
    status: 400,
    vi: 'Nội dung gửi lên chưa đúng: xem từng trường ở dưới.',
    en: 'The request is not valid: see each field below.',
  },
  required: { status: 400, vi: 'Thiếu trường này.', en: 'This field is required.' },
  'unknown-field': {
    status: 400,
    vi: 'Không có trường này trong mẫu.',
    en: 'This field is not known here.',
  },
  'wrong-type': {
    status: 400,
    vi: 'Sai kiểu: cần {expected}.',
    en: 'Wrong type: {expected} expected.',
  },
  'too-many': {
    status: 422,
    vi: 'Quá nhiều mục: tối đa {limit}.',
    en: 'Too many items: {limit} at most.',
  },
  'too-long': {
    status: 400,
    vi: 'Quá dài: tối đa {limit} ký tự.',
    en: 'Too long: {limit} characters at most.',
  },
  'bad-format': {
    status: 400,
    vi: 'Sai dạng: cần {expected}.',
    en: 'Wrong format: {expected} expected.',
  },
  'bad-date': {
    status: 400,
    vi: 'Không phải ngày có thật, dạng năm-tháng-ngày.',
    en: 'Not an existing date in the form year-month-day.',
  },
  'bad-cursor': {
    status: 400,
    vi: 'Con trỏ trang không hợp lệ; hãy lấy lại từ trang đầu.',
    en: 'The page cursor is not valid; start again from the first page.',
  },
  'page-too-large': {
    status: 400,
    vi: 'Một trang có tối đa {limit} dòng.',
    en: 'A page holds {limit} rows at most.',
  },
  'permission-missing': {
    status: 403,
    vi: 'Thiếu quyền {permission} tại đơn vị này. Người cấp quyền: {grantedBy}.',
    en: 'The permission {permission} is missing at this unit. Granted by: {grantedBy}.',
  },
  'not-found': { status: 404, vi: 'Không tìm thấy.', en: 'Not found.' },
  'unit-unknown': { status: 404, vi: 'Không có đơn vị này.', en: 'There is no such unit.' },
  'member-unknown': { status: 404, vi: 'Không có đoàn viên này.', en: 'There is no such member.' },
  'award-unknown': {
    status: 404,
    vi: 'Không có lượt khen thưởng này.',
    en: 'There is no such award.',
  },
  'decision-unknown': {
    status: 404,
    vi: 'Không có quyết định này.',
    en: 'There is no such decision.',
  },
  'idempotency-key-reused': {
    status: 422,
    vi: 'Khóa Idempotency-Key này đã dùng cho một nội dung khác.',
    en: 'This Idempotency-Key was already used with another body.',
  },
  'idempotency-in-progress': {
    status: 409,
    vi: 'Yêu cầu cùng khóa Idempotency-Key đang được xử lý.',
    en: 'A request with this Idempotency-Key is still being carried out.',
  },
  'recipients-refused': {
    status: 422,
    vi: 'Danh sách được khen thưởng có chỗ chưa đúng: xem từng dòng ở dưới. Chưa có gì được ghi.',
    en: 'Some recipients cannot be awarded: see each line below. Nothing was recorded.',
  },
  'recipient-unknown': {
    status: 422,
    vi: 'Không có đoàn viên hoặc đơn vị này.',
    en: 'There is no such member or unit.',
  },
  'recipient-kind-not-allowed': {
    status: 422,
    vi: 'Không dành cho đối tượng loại {kind}.',
    en: 'Not for recipients of kind {kind}.',
  },
  'recipient-duplicate': {
    status: 422,
    vi: 'Trùng với dòng {first} trong cùng danh sách.',
    en: 'The same as line {first} of this list.',
  },
  'recipient-ended': {
    status: 422,
    vi: 'Không còn hoạt động vào ngày đó (kết thúc {endedOn}).',
    en: 'No longer active on that day (ended {endedOn}).',
  },
  'recipient-not-yet': {
    status: 422,
    vi: 'Chưa hoạt động vào ngày đó (bắt đầu {startedOn}).',
    en: 'Not yet active on that day (began {startedOn}).',
  },
  'issuer-unknown': {
    status: 422,
    vi: 'Không có cấp khen thưởng {issuer} vào ngày {on}.',
    en: 'There was no issuer {issuer} on {on}.',
  },
  'form-unknown': {
    status: 422,
    vi: 'Không có hình thức {form} vào ngày {on}.',
    en: 'There was no award form {form} on {on}.',
  },
  'form-not-of-issuer': {
    status: 422,
    vi: 'Cấp {issuer} không khen bằng hình thức {form}.',
    en: 'Issuer {issuer} does not grant form {form}.',
  },
  'signed-in-future': {
    status: 422,
    vi: 'Ngày ký ở tương lai.',
    en: 'The day of signing lies in the future.',
  },
  'signed-outside-school-year': {
    status: 422,
    vi: 'Ngày ký phải từ {from} đến {last} đối với năm học {schoolYear}.',
    en: 'For the school year {schoolYear} the day of signing lies between {from} and {last}.',
  },
  'decision-number-taken': {
    status: 409,
    vi: 'Số quyết định {number} của {issuer} đã có trong năm {year}.',
    en: 'Decision number {number} of {issuer} is already taken in {year}.',
  },
  'award-already-revoked': {
    status: 409,
    vi: 'Lượt khen thưởng này đã bị thu hồi.',
    en: 'This award has already been revoked.',
  },
  'revocation-before-grant': {
    status: 422,
    vi: 'Ngày ký thu hồi trước ngày ký quyết định khen thưởng.',
    en: 'The revocation was signed before the award.',
  },
  'programme-code-taken': {
    status: 409,
    vi: 'Mã chương trình {code} đã có.',
    en: 'Programme code {code} is already taken.',
  },
  'programme-unknown': {
    status: 422,
    vi: 'Không có chương trình chăm lo này.',
    en: 'There is no such support programme.',
  },
  'programme-dates-reversed': {
    status: 422,
    vi: 'Ngày kết thúc trước ngày bắt đầu ({from}).',
    en: 'The last day lies before the first ({from}).',
  },
  'programme-not-running': {
    status: 422,
    vi: 'Chương trình không diễn ra vào ngày {on}.',
    en: 'The programme did not run on {on}.',
  },
  'category-unknown': {
    status: 422,
    vi: 'Không có loại hỗ trợ {category} vào ngày {on}.',
    en: 'There was no support category {category} on {on}.',
  },
  'support-refused': {
    status: 422,
    vi: 'Khoản hỗ trợ có chỗ chưa đúng: xem từng dòng ở dưới. Chưa có gì được ghi.',
    en: 'The support has faults: see each line below. Nothing was recorded.',
  },
  'sources-do-not-balance': {
    status: 422,
    vi: 'Tổng các nguồn là {sources} đồng, khác với tổng số tiền hỗ trợ {total} đồng.',
    en: 'The sources add up to {sources} đồng, the support to {total} đồng.',
  },
  'amount-required': {
    status: 422,
    vi: 'Số tiền phải lớn hơn 0, trừ khi hỗ trợ bằng hiện vật.',
    en: 'The amount is more than 0, unless the support is in kind.',
  },
  'amount-too-large': {
    status: 422,
    vi: 'Tổng số tiền vượt quá {limit} đồng.',
    en: 'The total is more than {limit} đồng.',
  },
  'support-unknown': {
    status: 404,
    vi: 'Không có khoản hỗ trợ này.',
    en: 'There is no such support.',
  },
  'support-already-returned': {
    status: 409,
    vi: 'Khoản hỗ trợ này đã được hoàn trả.',
    en: 'This support was already returned.',
  },
  'return-before-grant': {
    status: 422,
    vi: 'Ngày hoàn trả trước ngày hỗ trợ ({grantedOn}).',
    en: 'The return lies before the grant ({grantedOn}).',
  },
  'return-exceeds-support': {
    status: 422,
    vi: 'Hoàn trả nhiều hơn số đã nhận ({granted} đồng).',
    en: 'More is returned than was given ({granted} đồng).',
  },
  'job-unknown': {
    status: 404,
    vi: 'Không có công việc này.',
    en: 'There is no such job.',
  },
  'job-finished': {
    status: 409,
    vi: 'Công việc đã kết thúc, không hủy được nữa.',
    en: 'The job has ended and can no longer be cancelled.',
  },
  'job-without-file': {
    status: 404,
    vi: 'Công việc này không có tệp kết quả hoặc tệp đã hết hạn.',
    en: 'This job has no file, or its file has expired.',
  },
  'export-too-large': {
    status: 422,
    vi: 'Tệp Excel chứa tối đa {limit} dòng; hãy lọc bớt hoặc chọn CSV.',
    en: 'An Excel sheet holds {limit} rows at most; narrow the filter or choose CSV.',
  },
  ...membershipProblems,
  ...memberServiceProblems,
  ...personProblems,
  'period-invalid': {
    status: 400,
    vi: 'Kỳ phải là năm học 2022-2023, năm 2023, quý 2023-Q3, tháng 2023-08 hoặc khoảng ngày.',
    en: 'A period is a school year 2022-2023, a year 2023, a quarter 2023-Q3, a month 2023-08 or a range of days.',
  },
  'tree-required': {
    status: 400,
    vi: 'Kiểu xem fixed cần ngày tree=YYYY-MM-DD.',
    en: 'Mode fixed needs tree=YYYY-MM-DD.',
  },
  'etag-required': {
    status: 428,
    vi: 'Sửa đổi cần tiêu đề If-Match.',
    en: 'A change needs the If-Match header.',
  },
  stale: {
    status: 412,
    vi: 'Bản ghi đã được người khác sửa; hãy tải lại.',
    en: 'Somebody else has changed this record; load it again.',
  },
  'too-many-requests': {
    status: 429,
    vi: 'Quá nhiều yêu cầu; thử lại sau {seconds} giây.',
    en: 'Too many requests; try again in {seconds} seconds.',
  },
  'directory-behind': {
    status: 503,
    vi: 'Danh bạ đơn vị và đoàn viên đang cập nhật; thử lại sau ít giây.',
    en: 'The directory of units and members is catching up; try again in a few seconds.',
  },
  'database-unavailable': {
    status: 503,
    vi: 'Cơ sở dữ liệu tạm thời không phục vụ; chưa có gì được ghi. Thử lại sau ít giây.',
    en: 'The database is not available for the moment; nothing was recorded. Try again in a few seconds.',
  },
  'service-unavailable': {
    status: 503,
    vi: 'Dịch vụ {service} tạm thời không phục vụ; thử lại sau ít giây.',
    en: 'The service {service} is not available for the moment; try again in a few seconds.',
  },
  'internal-error': {
    status: 500,
    vi: 'Lỗi ngoài dự kiến. Hãy báo mã yêu cầu này cho quản trị.',
    en: 'An unexpected error. Report this request id to the administrator.',
  },
} as const satisfies Record<string, ProblemKind>;

export type ProblemCode = keyof typeof problemKinds;

/** All codes, in the order of the table. */
export const problemCodes = Object.keys(problemKinds) as ProblemCode[];

/** Values that a message takes; only codes, numbers and dates, never personal data. */
export type ProblemParameters = Record<string, string | number>;

/** One fault in the input, pointing at its place (RFC 6901). */
export interface FieldFault {
  pointer: string;
  code: ProblemCode;
  parameters?: ProblemParameters;
}

/**
 * The message of a code in a language.
 *
 * @param parameters replace `{name}`, a code by its word where the problem has one; a missing one stays visible, so
 * that a spec finds it
 */
export function problemMessage(
  code: ProblemCode,
  locale: Locale,
  parameters: ProblemParameters = {},
): string {
  const kind: ProblemKind = problemKinds[code];
  return kind[locale].replace(/\{(\w+)\}/g, (whole, name: string) => {
    if (!(name in parameters)) return whole;
    const value = String(parameters[name]);
    return kind.words?.[name]?.[value]?.[locale] ?? value;
  });
}
