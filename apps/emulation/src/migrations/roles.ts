/** The database roles of this service: the migrating role owns the tables and grants the least to these. */
export const roles = { serve: 'emulation_serve', project: 'emulation_project' };
