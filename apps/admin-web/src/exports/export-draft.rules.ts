import type { AwardExportRequest } from '../api/generated/client.js';
import { parseDay } from '../figures/format.js';

/** An export as it stands in the form; days as they are typed, empty = no limit. */
export interface ExportDraft {
  format: 'csv' | 'xlsx';
  unitId: string;
  from: string;
  to: string;
}

export const emptyExport: ExportDraft = { format: 'xlsx', unitId: '', from: '', to: '' };

const fieldOf: Record<string, keyof ExportDraft> = {
  '/unitId': 'unitId',
  '/decidedFrom': 'from',
  '/decidedTo': 'to',
};

/** The request that the form stands for. A day that does not exist is sent as typed: the platform names it. */
export function exportRequest({ format, unitId, from, to }: ExportDraft): AwardExportRequest {
  return {
    format,
    unitId,
    ...(from.trim() && { decidedFrom: parseDay(from) ?? from.trim() }),
    ...(to.trim() && { decidedTo: parseDay(to) ?? to.trim() }),
  };
}

/** The message at each field. */
export function exportFaults(
  errors: readonly { pointer: string; message: string }[],
): Partial<Record<keyof ExportDraft, string>> {
  const faults: Partial<Record<keyof ExportDraft, string>> = {};
  for (const { pointer, message } of errors) {
    const field = fieldOf[pointer];
    if (field) faults[field] ??= message;
  }
  return faults;
}
