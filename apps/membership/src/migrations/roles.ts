/** The database roles that the tables are granted to; the third, `membership_migrate`, owns them. */
export const roles = { serve: 'membership_serve', project: 'membership_project' };
