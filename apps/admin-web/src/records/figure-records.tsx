import { useTranslation } from 'react-i18next';
import type { ListCountedAwardsParams } from '../api/generated/client.js';
import { AwardRecords } from './award-records.js';
import { RecordsDialog } from './records-dialog.js';
import { WelfareRecords } from './welfare-records.js';

interface Props {
  family: 'awards' | 'welfare';
  /** which unit and in which organisation; the same for both families */
  scope: Pick<ListCountedAwardsParams, 'unitId' | 'mode' | 'tree'>;
  onClose(): void;
}

/** What a figure of the province counts, one by one. */
export function FigureRecords({ family, scope, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <RecordsDialog title={t(`statistics.${family}`)} onClose={onClose}>
      {family === 'awards' ? <AwardRecords scope={scope} /> : <WelfareRecords scope={scope} />}
    </RecordsDialog>
  );
}
