import { Button } from 'antd';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useRecordAwardDecision } from '../api/generated/client.js';
import { withDayFaults } from '../figures/day-faults.js';
import { dayOf } from '../figures/format.js';
import {
  faultsByField,
  proposedDraft,
  proposedNumber,
  requestOf,
  type DecisionDraft,
} from './decision-draft.rules.js';
import { DecisionFields } from './decision-fields.js';
import { DecisionOutcome } from './decision-outcome.js';

/** Records one more award for a member, so that a newcomer causes the change that he sees. */
export function DecisionForm({ memberId }: { memberId: string }) {
  const { t } = useTranslation();
  const today = dayOf(new Date());
  const [draft, setDraft] = useState(() => proposedDraft(new Date(), today));
  const recording = useRecordAwardDecision();
  const recorded = recording.data && 'number' in recording.data ? recording.data : undefined;
  const errors = recording.error?.body.errors ?? [];
  const faults = faultsByField(withDayFaults(errors, t('field.badDay')));
  const change = (part: Partial<DecisionDraft>) => setDraft((now) => ({ ...now, ...part }));
  const send = (event: FormEvent) => {
    event.preventDefault();
    recording.mutate({ data: requestOf(draft, memberId) });
  };
  const proposeAnother = () => {
    recording.reset();
    change({ number: proposedNumber(new Date(), today) });
  };
  return (
    <section className="panel" aria-labelledby="form-title">
      <h2 id="form-title">{t('decision.title')}</h2>
      <form className="form" onSubmit={send} noValidate>
        <DecisionFields draft={draft} today={today} faults={faults} onChange={change} />
        <div className="form-actions">
          <Button type="primary" htmlType="submit" loading={recording.isPending}>
            {t('decision.record')}
          </Button>
        </div>
        <DecisionOutcome
          recorded={recorded}
          problem={recording.error}
          isSaidAtField={errors.some(({ message }) => message === recording.error?.detail)}
          proposeAnother={proposeAnother}
        />
      </form>
    </section>
  );
}
