import CheckOutlined from '@ant-design/icons/es/icons/CheckOutlined';
import ClockCircleOutlined from '@ant-design/icons/es/icons/ClockCircleOutlined';
import CloseOutlined from '@ant-design/icons/es/icons/CloseOutlined';
import StopOutlined from '@ant-design/icons/es/icons/StopOutlined';
import SyncOutlined from '@ant-design/icons/es/icons/SyncOutlined';
import { useTranslation } from 'react-i18next';
import type { Job } from '../api/generated/client.js';

const icons = {
  waiting: ClockCircleOutlined,
  active: SyncOutlined,
  completed: CheckOutlined,
  failed: CloseOutlined,
  cancelled: StopOutlined,
};

/** Where a job stands: a sign and a word, so that the colour is not needed. */
export function JobStateMark({ state }: Pick<Job, 'state'>) {
  const { t } = useTranslation();
  const Icon = icons[state];
  return (
    <span className={`job-state ${state}`}>
      <Icon aria-hidden />
      {t(`jobs.states.${state}`)}
    </span>
  );
}
