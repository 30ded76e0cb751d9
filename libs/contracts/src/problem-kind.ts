/** What a problem code means: its HTTP status, and what a person reads in both languages. */
export interface ProblemKind {
  status: number;
  vi: string;
  en: string;
}
