import { useTranslation } from 'react-i18next';
import { DayField } from '../figures/day-field.js';
import { Switch } from '../figures/switch.js';
import { modes, type Mode, type StatisticView } from './statistic-view.js';

interface Props {
  view: StatisticView;
  today: string;
  onChange(view: StatisticView): void;
}

/** In which organisation to count. */
export function ModeSwitch({ view, today, onChange }: Props) {
  const { t } = useTranslation();
  const mode = view.mode ?? 'then';
  return (
    <div className="mode-switch">
      <Switch<Mode>
        label={t('statistics.mode')}
        value={mode}
        options={modes.map((value) => ({ value, label: t(`statistics.modes.${value}`) }))}
        onChange={(value) => onChange({ ...view, mode: value })}
      />
      {mode === 'fixed' && (
        <DayField
          label={t('statistics.treeDay')}
          value={view.tree ?? today}
          onChange={(tree) => onChange({ ...view, tree })}
        />
      )}
    </div>
  );
}
