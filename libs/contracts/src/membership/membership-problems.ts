import type { ProblemKind } from '../problem-kind.js';

/** What the register of units and members refuses. */
export const membershipProblems = {
  'unit-code-taken': {
    status: 409,
    vi: 'Mã đơn vị {code} đã có.',
    en: 'Unit code {code} is already taken.',
  },
  'parent-unknown': {
    status: 422,
    vi: 'Không có đơn vị cấp trên này vào ngày đó.',
    en: 'There is no such superior unit on that day.',
  },
  'parent-required': {
    status: 422,
    vi: 'Đơn vị loại này cần có đơn vị cấp trên.',
    en: 'A unit of this kind needs a superior unit.',
  },
  'parent-kind-not-allowed': {
    status: 422,
    vi: 'Đơn vị {kind} không thể trực thuộc {parentKind} vào ngày đó.',
    en: 'A {kind} cannot stand under a {parentKind} on that day.',
  },
  'kind-not-valid': {
    status: 422,
    vi: 'Loại đơn vị {kind} chưa có hoặc không còn vào ngày {on}.',
    en: 'Units of kind {kind} do not exist on {on}.',
  },
  'territory-unknown': {
    status: 422,
    vi: 'Không có địa bàn {code} vào ngày đó.',
    en: 'There is no territory {code} on that day.',
  },
  'commune-not-clear': {
    status: 422,
    vi: 'Chưa rõ {unit} đứng chân ở xã nào từ ngày {on} ({count} xã có thể); hãy nêu trong `stands`.',
    en: 'It is not clear in which commune {unit} stands from {on} ({count} possible); say so in `stands`.',
  },
  'date-before-unit': {
    status: 422,
    vi: 'Ngày này trước khi đơn vị được thành lập ({establishedOn}).',
    en: 'This day lies before the unit was established ({establishedOn}).',
  },
  'unit-ended': {
    status: 422,
    vi: 'Đơn vị đã kết thúc hoạt động ngày {endedOn}.',
    en: 'The unit ended on {endedOn}.',
  },
  'name-unchanged': { status: 422, vi: 'Tên không thay đổi.', en: 'The name does not change.' },
  'location-unchanged': {
    status: 422,
    vi: 'Địa bàn không thay đổi.',
    en: 'The territory does not change.',
  },
  'parent-unchanged': {
    status: 422,
    vi: 'Đơn vị cấp trên không thay đổi.',
    en: 'The superior unit does not change.',
  },
  'unit-under-itself': {
    status: 422,
    vi: 'Đơn vị sẽ trực thuộc chính nó hoặc đơn vị cấp dưới của nó.',
    en: 'The unit would stand under itself or under one of its own.',
  },
  'merge-into-itself': {
    status: 422,
    vi: 'Đơn vị không thể sáp nhập vào chính nó.',
    en: 'A unit cannot be merged into itself.',
  },
  'unit-named-twice': {
    status: 422,
    vi: 'Đơn vị này đã có ở thao tác {first} của cùng quyết định.',
    en: 'Action {first} of the same decision already decides about this unit.',
  },
  'unit-changes-later': {
    status: 422,
    vi: 'Đơn vị đã có thay đổi được ghi từ ngày {validFrom}; hãy xử lý quyết định đó trước.',
    en: 'A change of the unit is already recorded for {validFrom}; deal with that decision first.',
  },
  'established-on-another-day': {
    status: 422,
    vi: 'Đơn vị mới được thành lập đúng ngày quyết định có hiệu lực ({effectiveOn}).',
    en: 'The new unit is established on the day on which the decision takes effect ({effectiveOn}).',
  },
  'children-left-over': {
    status: 422,
    vi: 'Còn {count} đơn vị trực thuộc chưa được sắp xếp: {codes}.',
    en: '{count} units under it are left without a superior: {codes}.',
  },
  'members-left-over': {
    status: 422,
    vi: 'Còn {count} đoàn viên chưa được phân về đơn vị nào.',
    en: '{count} members are left without a unit.',
  },
  'member-not-of-unit': {
    status: 422,
    vi: 'Không phải đoàn viên của đơn vị này vào ngày {on}.',
    en: 'Not a member of this unit on {on}.',
  },
  'member-assigned-twice': {
    status: 422,
    vi: 'Đoàn viên này đã được phân về một đơn vị khác trong cùng thao tác.',
    en: 'The same action already assigns this member to another unit.',
  },
  'one-heir': {
    status: 422,
    vi: 'Chỉ một đơn vị được ghi là đơn vị kế thừa.',
    en: 'Only one unit can be named as the heir.',
  },
  'announced-totals-differ': {
    status: 422,
    vi: 'Quyết định nêu {announced} nhưng tính được {counted} ({key}).',
    en: 'The decision announces {announced} but {counted} are counted ({key}).',
  },
  'already-withdrawn': {
    status: 409,
    vi: 'Quyết định này đã bị thu hồi bằng quyết định {number}.',
    en: 'This decision was already withdrawn by decision {number}.',
  },
  'withdrawal-final': {
    status: 409,
    vi: 'Không thể thu hồi một quyết định thu hồi; hãy ghi quyết định mới.',
    en: 'A withdrawal cannot be withdrawn; record a new decision.',
  },
  'withdrawal-before-decision': {
    status: 422,
    vi: 'Ngày ký thu hồi trước ngày ký quyết định ({signedOn}).',
    en: 'The withdrawal was signed before the decision ({signedOn}).',
  },
  'withdrawal-built-upon': {
    status: 409,
    vi: 'Có {count} thay đổi ghi sau đó dựa trên quyết định này; hãy xử lý các thay đổi đó trước.',
    en: '{count} later changes build upon this decision; deal with them first.',
  },
  'later-decision': {
    status: 409,
    vi: 'Quyết định {number} ghi sau đó liên quan đến đơn vị {unit}.',
    en: 'Decision {number}, recorded later, concerns unit {unit}.',
  },
  'later-unit': {
    status: 409,
    vi: 'Đơn vị {code} đang trực thuộc đơn vị {unit} do quyết định này thành lập.',
    en: 'Unit {code} stands under {unit}, which this decision founded.',
  },
  'later-end': {
    status: 409,
    vi: 'Đơn vị {unit} sẽ trở lại trực thuộc {code}, nhưng {code} đã kết thúc hoạt động ngày {endedOn}.',
    en: 'Unit {unit} would stand under {code} again, but {code} ended on {endedOn}.',
  },
  'later-member-change': {
    status: 409,
    vi: 'Đoàn viên {memberNumber} của đơn vị {unit} đã có thay đổi được ghi sau đó.',
    en: 'A later change of member {memberNumber} of unit {unit} is recorded.',
  },
  'later-establishment': {
    status: 409,
    vi: 'Đơn vị {unit} do quyết định này thành lập đang quản lý hồ sơ thành lập công đoàn mở ngày {on}.',
    en: 'Unit {unit}, which this decision founded, manages an open case of establishment of {on}.',
  },
  'later-award': {
    status: 409,
    vi: 'Quyết định khen thưởng {number} ghi nhận tại đơn vị {unit} do quyết định này thành lập.',
    en: 'Award decision {number} names unit {unit}, which this decision founded.',
  },
  'later-support': {
    status: 409,
    vi: 'Khoản hỗ trợ ngày {on} ghi nhận tại đơn vị {unit} do quyết định này thành lập.',
    en: 'A support of {on} names unit {unit}, which this decision founded.',
  },
  'closing-unknown': {
    status: 404,
    vi: 'Không có hồ sơ kết thúc hoạt động của đơn vị này.',
    en: 'There is no closing checklist of this unit.',
  },
  'closing-item-unknown': {
    status: 404,
    vi: 'Không có việc {code} trong hồ sơ kết thúc hoạt động này.',
    en: 'There is no item {code} in this closing checklist.',
  },
  'closing-withdrawn': {
    status: 409,
    vi: 'Quyết định kết thúc hoạt động đã bị thu hồi nên hồ sơ này không còn hiệu lực.',
    en: 'The decision that ended the unit was withdrawn, and its checklist with it.',
  },
  'date-in-future': { status: 422, vi: 'Ngày ở tương lai.', en: 'The day lies in the future.' },
  'date-too-far-ahead': {
    status: 422,
    vi: 'Ngày quá xa: chậm nhất là {latest}.',
    en: 'The day lies too far ahead: {latest} at the latest.',
  },
  'date-before-membership': {
    status: 422,
    vi: 'Ngày này trước ngày vào công đoàn ({joinedOn}).',
    en: 'This day lies before the day of joining ({joinedOn}).',
  },
  'date-before-last-change': {
    status: 422,
    vi: 'Đã có thay đổi được ghi từ ngày {since}; thay đổi sau phải sau ngày đó.',
    en: 'A change is already recorded for {since}; the next one comes after that day.',
  },
  'member-state-forbids': {
    status: 409,
    vi: 'Đoàn viên ở trạng thái {state} từ ngày {since} nên không thể ghi thay đổi này.',
    en: 'The member is {state} since {since}, which forbids this change.',
    words: {
      state: {
        active: { vi: 'đang sinh hoạt', en: 'active' },
        suspended: { vi: 'tạm dừng sinh hoạt', en: 'suspended' },
        retired: { vi: 'nghỉ hưu', en: 'retired' },
        ended: { vi: 'đã thôi là đoàn viên', en: 'no longer a member' },
      },
    },
  },
  'member-deceased': {
    status: 422,
    vi: 'Đoàn viên đã từ trần ngày {since}; nếu ghi nhầm, hãy hủy việc kết thúc.',
    en: 'The member died on {since}; when that was recorded in error, reverse the exit.',
  },
  'reason-unknown': {
    status: 422,
    vi: 'Không có lý do {reason} cho thay đổi này vào ngày {on}.',
    en: 'There was no reason {reason} for this change on {on}.',
  },
  'unit-unchanged': {
    status: 422,
    vi: 'Đoàn viên đã sinh hoạt tại đơn vị này từ ngày {since}.',
    en: 'The member belongs to this unit since {since}.',
  },
  'joined-too-young': {
    status: 422,
    vi: 'Ngày vào công đoàn phải sau khi đủ 15 tuổi.',
    en: 'A member joins at the age of 15 or later.',
  },
  'establishment-unknown': {
    status: 404,
    vi: 'Không có hồ sơ thành lập này.',
    en: 'There is no such establishment case.',
  },
  'establishment-state-forbids': {
    status: 409,
    vi: 'Hồ sơ ở bước {state} từ ngày {since} nên không thể thực hiện bước này.',
    en: 'The case is {state} since {since}, which forbids this step.',
  },
  'step-before-last': {
    status: 422,
    vi: 'Bước trước được thực hiện ngày {since}; bước này không thể sớm hơn.',
    en: 'The step before was taken on {since}; this one cannot be earlier.',
  },
  'too-few-applicants': {
    status: 422,
    vi: 'Mới có {count} người tự nguyện gia nhập; theo quy định vào ngày {on} cần ít nhất {least} người.',
    en: 'Only {count} people have applied; by the rules of {on} it takes {least} at least.',
  },
  'applicant-named-twice': {
    status: 422,
    vi: 'Người này đã có ở dòng {first}.',
    en: 'The same person as line {first}.',
  },
  'applicant-unknown': {
    status: 422,
    vi: 'Hồ sơ không có người tự nguyện gia nhập số {no}.',
    en: 'The case has no applicant number {no}.',
  },
  'one-president': {
    status: 422,
    vi: 'Ban chấp hành có đúng một chủ tịch, nhưng danh sách nêu {count}.',
    en: 'A committee has exactly one president, but {count} are named.',
  },
  'office-unknown': {
    status: 422,
    vi: 'Vào ngày {on} không có chức vụ {office} trong {organ}.',
    en: 'On {on} there was no office {office} in {organ}.',
  },
  'no-membership': {
    status: 422,
    vi: 'Vào ngày {on} người này không phải đoàn viên.',
    en: 'On {on} this person was no member.',
  },
  'office-held': {
    status: 409,
    vi: 'Đoàn viên đã giữ chức vụ này từ ngày {since}.',
    en: 'The member holds this office since {since}.',
  },
  'office-taken': {
    status: 409,
    vi: 'Chức vụ này chỉ một người giữ, và đã có người giữ từ ngày {since}.',
    en: 'One person holds this office at a time, and somebody does since {since}.',
  },
  'office-left': {
    status: 409,
    vi: 'Đoàn viên đã thôi giữ chức vụ này từ ngày {endedOn}.',
    en: 'The member left this office on {endedOn}.',
  },
  'office-holding-unknown': {
    status: 404,
    vi: 'Đoàn viên không có lần giữ chức vụ này.',
    en: 'The member has no such office on record.',
  },
} as const satisfies Record<string, ProblemKind>;
