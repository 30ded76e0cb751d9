import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from './use-format.js';

interface Props {
  label: string;
  /** awards or welfare; decides the colour of the mark beside the label */
  tone: 'honour' | 'care';
  value: number | string;
  unit: string;
  gain?: number | null;
  /** shows the records that are counted */
  onOpen(): void;
  children?: ReactNode;
}

/** A big figure, then its unit, then whatever says how far to trust it. */
export function Figure({ label, tone, value, unit, gain, onOpen, children }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div className="figure">
      <div className={`figure-label tone-${tone}`}>{label}</div>
      <div className="figure-line">
        <button type="button" className="figure-value" title={t('figure.open')} onClick={onOpen}>
          {format.number(value)}
        </button>{' '}
        <span className="figure-unit">{unit}</span>
        {gain ? <span className="figure-gain">{t('figure.gain', { count: gain })}</span> : null}
      </div>
      {children}
    </div>
  );
}
