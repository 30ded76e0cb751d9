import type { InputHTMLAttributes } from 'react';

type Props = Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'value'> & {
  value: string;
  onChange(value: string): void;
};

/** One line of text. */
export function TextInput({ onChange, ...input }: Props) {
  return (
    <input
      {...input}
      className="text-input"
      autoComplete="off"
      onChange={({ target }) => onChange(target.value)}
    />
  );
}
