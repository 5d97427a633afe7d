/** ERTS, the part of Erlang that a release is tied to, by the names of Erlang's versions until 2013. */
const ERTS: Readonly<Record<string, string>> = { R14B02: '5.8.3' };

/**
 * The one place where it matters which Erlang is meant: for one of 2012, what its ERTS is; undefined for one of today,
 * where the DEA's machine is asked.
 */
export const ertsOf2012 = (version: string | null | undefined): string | undefined => ERTS[version ?? ''];
