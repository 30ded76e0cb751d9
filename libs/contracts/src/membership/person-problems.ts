import type { ProblemKind } from '../problem-kind.js';

/** What is refused about who a person is. No message carries a digit of an identity number. */
export const personProblems = {
  'identity-number-malformed': {
    status: 422,
    vi: 'Số căn cước công dân gồm 12 chữ số, số chứng minh nhân dân gồm 9 chữ số.',
    en: 'A citizen identity number has 12 digits, an older one 9.',
  },
  'identity-province-unknown': {
    status: 422,
    vi: 'Ba chữ số đầu không phải mã tỉnh, thành phố hoặc quốc gia nơi đăng ký khai sinh.',
    en: 'The first three digits are no code of a province or country of birth registration.',
  },
  'identity-century-differs': {
    status: 422,
    vi: 'Chữ số thứ tư chỉ một thế kỷ khác với năm sinh trong hồ sơ.',
    en: 'The fourth digit names another century than the year of birth on the record.',
  },
  'identity-gender-differs': {
    status: 422,
    vi: 'Chữ số thứ tư chỉ giới tính khác với hồ sơ.',
    en: 'The fourth digit names another gender than the record.',
  },
  'identity-year-differs': {
    status: 422,
    vi: 'Chữ số thứ năm và thứ sáu khác với hai số cuối của năm sinh trong hồ sơ.',
    en: 'The fifth and sixth digits differ from the year of birth on the record.',
  },
  'identity-number-taken': {
    status: 409,
    vi: 'Số này đã được ghi cho một đoàn viên khác.',
    en: 'This number is already recorded for another member.',
  },
  'identity-number-of-member': {
    status: 409,
    vi: 'Số này đã được ghi cho đoàn viên {memberNumber}; nếu là một người, hãy gộp hai hồ sơ.',
    en: 'This number is already recorded for member {memberNumber}; when both are one person, merge the records.',
  },
  'identity-number-unknown': {
    status: 404,
    vi: 'Hồ sơ này chưa ghi số căn cước công dân hoặc chứng minh nhân dân.',
    en: 'No identity number is recorded for this member.',
  },
  'member-merged': {
    status: 409,
    vi: 'Hồ sơ này đã được gộp vào hồ sơ {survivorId}.',
    en: 'This record was merged into record {survivorId}.',
  },
  'member-not-merged': {
    status: 409,
    vi: 'Hồ sơ này không gộp vào hồ sơ nào.',
    en: 'This record is not merged into another one.',
  },
  'merge-with-itself': {
    status: 422,
    vi: 'Không thể gộp một hồ sơ vào chính nó.',
    en: 'A record cannot be merged into itself.',
  },
  'merge-would-chain': {
    status: 409,
    vi: 'Hồ sơ trùng đang gộp {count} hồ sơ khác; hãy tách các hồ sơ đó trước.',
    en: 'The duplicate holds {count} merged records itself; take those apart first.',
  },
  'merge-identity-differs': {
    status: 409,
    vi: 'Hai hồ sơ có hai số định danh cùng loại khác nhau nên không phải một người.',
    en: 'The records hold two different identity numbers of one kind, so they are not one person.',
  },
  'merge-other-way': {
    status: 409,
    vi: 'Hồ sơ giữ lại đã kết thúc ngày {endedOn} mà hồ sơ trùng còn hiệu lực; hãy gộp theo chiều ngược lại.',
    en: 'The surviving record ended on {endedOn} while the duplicate goes on; merge the other way round.',
  },
  'merge-person-differs': {
    status: 422,
    vi: 'Họ tên, ngày sinh hoặc giới tính của hai hồ sơ khác nhau; hãy kiểm tra kỹ trước khi gộp.',
    en: 'Name, birth date or gender of the records differ; make sure before you merge.',
  },
} as const satisfies Record<string, ProblemKind>;
