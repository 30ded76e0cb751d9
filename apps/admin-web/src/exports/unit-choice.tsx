import type { ExportUnit } from './use-export-units.js';

interface Props {
  id: string;
  units: readonly ExportUnit[];
  value: string;
  onChange(unitId: string): void;
}

/** One of a few units. */
export function UnitChoice({ units, value, onChange, ...field }: Props) {
  return (
    <select
      {...field}
      className="select"
      value={value}
      onChange={({ target }) => onChange(target.value)}
    >
      {units.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  );
}
