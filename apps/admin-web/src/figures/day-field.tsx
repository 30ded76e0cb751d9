import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDay, parseDay } from './format.js';
import { TextInput } from './text-input.js';

interface Props {
  label: string;
  /** `YYYY-MM-DD` */
  value: string;
  onChange(day: string): void;
}

/** A day as staff type it, dd/mm/yyyy; told on only when it exists. */
export function DayField({ label, value, onChange }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const [text, setText] = useState(formatDay(value));
  const day = parseDay(text);
  return (
    <span className="day-field">
      <label htmlFor={id}>{label}</label>
      <TextInput
        id={id}
        value={text}
        inputMode="numeric"
        aria-invalid={!day}
        aria-describedby={day ? undefined : `${id}-note`}
        onChange={(typed) => {
          setText(typed);
          const typedDay = parseDay(typed);
          if (typedDay) onChange(typedDay);
        }}
      />
      {!day && (
        <span id={`${id}-note`} className="field-help">
          {t('field.dayForm')}
        </span>
      )}
    </span>
  );
}
