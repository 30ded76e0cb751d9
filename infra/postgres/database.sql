-- What the superuser sets up inside one service's database, at every start. Tables and their grants are the work of migrations.
create extension if not exists btree_gist;
create extension if not exists pg_trgm;
create extension if not exists unaccent;

do $$
declare
  service text := current_setting('setup.service');
begin
  execute format('revoke all on database %I from public', current_database());
  execute format('grant connect on database %I to %I, %I, %I', current_database(),
    service || '_migrate', service || '_serve', service || '_project');
  revoke create on schema public from public;
end
$$;
