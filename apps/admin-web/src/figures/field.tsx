import type { ReactNode } from 'react';

/** What a control needs so that a reader of the screen says its help and its fault. */
export interface FieldProps {
  id: string;
  name: string;
  'aria-invalid': boolean;
  'aria-describedby': string | undefined;
}

interface Props {
  name: string;
  label: string;
  help?: string;
  fault: string | undefined;
  /** takes a line of its own */
  wide?: boolean;
  children(field: FieldProps): ReactNode;
}

/** One line of a form: label above, control, help and fault below. */
export function Field({ name, label, help, fault, wide, children }: Props) {
  const id = `field-${name}`;
  const note = fault ?? help;
  return (
    <div className={['field', fault && 'faulty', wide && 'wide'].filter(Boolean).join(' ')}>
      <label htmlFor={id}>{label}</label>
      {children({
        id,
        name,
        'aria-invalid': Boolean(fault),
        'aria-describedby': note ? `${id}-note` : undefined,
      })}
      {note && (
        <span id={`${id}-note`} className={fault ? 'field-fault' : 'field-help'}>
          {note}
        </span>
      )}
    </div>
  );
}
