interface Fault {
  pointer: string;
  code: string;
  message: string;
}

/** Faults with the form's own word on a day that does not exist: the platform's asks for `YYYY-MM-DD`. */
export function withDayFaults(faults: readonly Fault[], badDay: string): Fault[] {
  return faults.map((fault) => (fault.code === 'bad-date' ? { ...fault, message: badDay } : fault));
}
