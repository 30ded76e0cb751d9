-- The three roles of one service: migrate owns its database, serve answers HTTP, project runs projectors and the relay.
-- Run by the superuser at every start; the caller sets setup.service and setup.password for the session first.
do $$
declare
  service text := current_setting('setup.service');
  duty text;
begin
  foreach duty in array array['migrate', 'serve', 'project'] loop
    if not exists (select from pg_roles where rolname = service || '_' || duty) then
      execute format('create role %I', service || '_' || duty);
    end if;
    execute format(
      'alter role %I with login nosuperuser nocreatedb nocreaterole password %L',
      service || '_' || duty, current_setting('setup.password')
    );
  end loop;
end
$$;
