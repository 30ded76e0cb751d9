import { useTranslation } from 'react-i18next';
import { Field } from '../figures/field.js';
import { TextInput } from '../figures/text-input.js';
import { offeredSchoolYears, type DecisionDraft } from './decision-draft.rules.js';
import { HonourChoice } from './honour-choice.js';

interface Props {
  draft: DecisionDraft;
  today: string;
  /** what the platform says of each field */
  faults: Partial<Record<keyof DecisionDraft, string>>;
  onChange(part: Partial<DecisionDraft>): void;
}

/** The fields of a decision in the order of the paper. */
export function DecisionFields({ draft, today, faults, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <>
      <Field name="number" label={t('decision.number')} fault={faults.number}>
        {(field) => (
          <TextInput {...field} value={draft.number} onChange={(number) => onChange({ number })} />
        )}
      </Field>
      <Field
        name="signedOn"
        label={t('decision.signedOn')}
        help={t('field.dayForm')}
        fault={faults.signedOn}
      >
        {(field) => (
          <TextInput
            {...field}
            value={draft.signedOn}
            inputMode="numeric"
            onChange={(signedOn) => onChange({ signedOn })}
          />
        )}
      </Field>
      <Field wide name="honour" label={t('decision.form')} fault={faults.honour}>
        {(field) => (
          <HonourChoice
            {...field}
            value={draft.honour}
            onChange={(honour) => onChange({ honour })}
          />
        )}
      </Field>
      <Field name="schoolYear" label={t('decision.schoolYear')} fault={faults.schoolYear}>
        {(field) => (
          <select
            {...field}
            className="select"
            value={draft.schoolYear}
            onChange={({ target }) => onChange({ schoolYear: target.value })}
          >
            {offeredSchoolYears(today).map((year) => (
              <option key={year}>{year}</option>
            ))}
          </select>
        )}
      </Field>
    </>
  );
}
