import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { labelMembers, type Recipient } from '../api/generated/client.js';
import { useUnitNames } from './use-unit-names.js';

/** Names of recipients: members by their labels, as far as the account may see them, and units. */
export function useRecipientNames(
  recipients: readonly Recipient[],
): (recipient: Recipient) => string {
  const { t } = useTranslation();
  const idsOf = (kind: Recipient['kind']) =>
    recipients.filter((each) => each.kind === kind).map(({ id }) => id);
  const memberIds = [...new Set(idsOf('member'))];
  const unitName = useUnitNames(idsOf('unit'));
  const labels = useQuery({
    queryKey: ['/v1/members/labels', ...memberIds],
    queryFn: ({ signal }) => labelMembers({ ids: memberIds }, { signal }),
    enabled: memberIds.length > 0,
    staleTime: Infinity,
  });
  return ({ kind, id }) => {
    if (kind === 'unit') return unitName(id);
    const label = labels.data?.data.find((each) => each.id === id);
    return label ? `${label.fullName} · ${label.memberNumber}` : t('members.member');
  };
}
