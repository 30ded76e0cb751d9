import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Reach } from '../access/own-grants.rules.js';
import { useOwnReach } from '../access/use-own-reach.js';
import { getListJobsQueryKey, useExportAwards } from '../api/generated/client.js';
import { withDayFaults } from '../figures/day-faults.js';
import { Field } from '../figures/field.js';
import { QueryState, Refusal } from '../figures/query-state.js';
import { TextInput } from '../figures/text-input.js';
import {
  emptyExport,
  exportFaults,
  exportRequest,
  type ExportDraft,
} from './export-draft.rules.js';
import { UnitChoice } from './unit-choice.js';
import { useGrantedUnits, useRootUnits, type ExportUnit } from './use-export-units.js';

/** Asks for the list of awards with names, as a file; writing it is long work. */
export function ExportForm() {
  const { t } = useTranslation();
  const reach = useOwnReach('honour.export');
  return (
    <section className="panel" aria-labelledby="export-title">
      <h2 id="export-title">{t('export.title')}</h2>
      <QueryState
        query={reach}
        isEmpty={({ isEverywhere, unitIds }) => !isEverywhere && unitIds.length === 0}
        empty={t('export.noRight')}
      >
        {(held) => (held.isEverywhere ? <FormForAll /> : <FormForGranted reach={held} />)}
      </QueryState>
    </section>
  );
}

function FormForGranted({ reach }: { reach: Reach }) {
  return <Form units={useGrantedUnits(reach)} />;
}

function FormForAll() {
  const { t } = useTranslation();
  return (
    <QueryState
      query={useRootUnits()}
      isEmpty={(units) => units.length === 0}
      empty={t('export.noUnit')}
    >
      {(units) => <Form units={units} />}
    </QueryState>
  );
}

function Form({ units }: { units: readonly ExportUnit[] }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [draft, setDraft] = useState<ExportDraft>({ ...emptyExport, unitId: units[0]?.id ?? '' });
  const exporting = useExportAwards({
    mutation: {
      onSuccess: () => client.invalidateQueries({ queryKey: [getListJobsQueryKey()[0]] }),
    },
  });
  const change = (part: Partial<ExportDraft>) => setDraft((now) => ({ ...now, ...part }));
  const errors = exporting.error?.body.errors ?? [];
  const faults = exportFaults(withDayFaults(errors, t('field.badDay')));
  const send = (event: FormEvent) => {
    event.preventDefault();
    exporting.mutate({ data: exportRequest(draft) });
  };
  return (
    <form className="form" onSubmit={send} noValidate>
      <Field name="unit" label={t('export.unit')} fault={faults.unitId}>
        {(field) => (
          <UnitChoice
            {...field}
            units={units}
            value={draft.unitId}
            onChange={(unitId) => change({ unitId })}
          />
        )}
      </Field>
      <Field name="format" label={t('export.format')} fault={undefined}>
        {(field) => (
          <select
            {...field}
            className="select"
            value={draft.format}
            onChange={({ target }) => change({ format: target.value as ExportDraft['format'] })}
          >
            <option value="xlsx">Excel (.xlsx)</option>
            <option value="csv">CSV</option>
          </select>
        )}
      </Field>
      <DayLimit name="from" value={draft.from} fault={faults.from} onChange={change} />
      <DayLimit name="to" value={draft.to} fault={faults.to} onChange={change} />
      <div className="form-actions wide">
        <Button type="primary" htmlType="submit" loading={exporting.isPending}>
          {t('export.start')}
        </Button>
      </div>
      {exporting.error && (
        <div className="wide">
          <Refusal problem={exporting.error} title={t('export.refused')} />
        </div>
      )}
    </form>
  );
}

interface DayLimitProps {
  name: 'from' | 'to';
  value: string;
  fault: string | undefined;
  onChange(part: Partial<ExportDraft>): void;
}

function DayLimit({ name, value, fault, onChange }: DayLimitProps) {
  const { t } = useTranslation();
  return (
    <Field name={name} label={t(`export.${name}`)} help={t('field.dayForm')} fault={fault}>
      {(field) => (
        <TextInput
          {...field}
          value={value}
          inputMode="numeric"
          onChange={(text) => onChange({ [name]: text })}
        />
      )}
    </Field>
  );
}
