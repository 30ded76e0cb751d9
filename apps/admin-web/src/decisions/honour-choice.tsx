import { useFormat } from '../figures/use-format.js';
import { useCatalogue } from './use-catalogue.js';

interface Props {
  id: string;
  value: string;
  onChange(value: string): void;
}

/** Forms that may be granted to a person, under the body that grants them. */
export function HonourChoice({ value, onChange, ...field }: Props) {
  const format = useFormat();
  const { issuers, forms } = useCatalogue();
  const personal = new Map(
    forms
      .filter((form) => form.recipientKinds.includes('member'))
      .map((form) => [form.code, form.label]),
  );
  return (
    <select
      {...field}
      className="select"
      value={value}
      onChange={({ target }) => onChange(target.value)}
    >
      {issuers.map((issuer) => (
        <optgroup key={issuer.code} label={format.label(issuer.label, issuer.code)}>
          {issuer.forms
            .filter((code) => personal.has(code))
            .map((code) => (
              <option key={code} value={`${issuer.code}/${code}`}>
                {format.label(personal.get(code), code)}
              </option>
            ))}
        </optgroup>
      ))}
    </select>
  );
}
