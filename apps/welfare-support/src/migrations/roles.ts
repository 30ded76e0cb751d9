/** The database roles of this service: the migrating role owns the tables and grants the least to these. */
export const roles = { serve: 'welfare_support_serve', project: 'welfare_support_project' };
