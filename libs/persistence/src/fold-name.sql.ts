/**
 * Creates `fold_name(text)`: a name as it is searched, with marks off (NFD without combining marks), đ as d,
 * in lower case. Immutable by construction, so that an index may hold it; the dictionary of `unaccent` could
 * change under one. For a migration of a service that searches names.
 */
export const foldNameFunctionSql = `
  create function fold_name(name text) returns text
  language sql immutable strict parallel safe
  return lower(
    translate(regexp_replace(normalize(name, NFD), '[\\u0300-\\u036f]', '', 'g'), 'Đđ', 'Dd') collate "C"
  )`;
