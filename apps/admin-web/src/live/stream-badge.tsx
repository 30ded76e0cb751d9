import { useTranslation } from 'react-i18next';
import type { StreamState } from '../api/event-stream.js';

/** Whether changes arrive by themselves; told by a word, its colour only helps. */
export function StreamBadge({ state }: { state: StreamState }) {
  const { t } = useTranslation();
  return (
    <span className={`stream-badge ${state}`} role="status">
      {t(`stream.${state}`)}
    </span>
  );
}
