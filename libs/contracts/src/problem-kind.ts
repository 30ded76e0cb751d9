/** What a problem code means: its HTTP status, and what a person reads in both languages. */
export interface ProblemKind {
  status: number;
  vi: string;
  en: string;
  /** What a reader sees of a parameter that is a code, by parameter and code. */
  words?: Record<string, Record<string, { vi: string; en: string }>>;
}
