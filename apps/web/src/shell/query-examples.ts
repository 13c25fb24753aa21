/** Queries that show what the language can do, each with the key of its explanation. */
export const queryExamples = [
  ["perovskite film", "query.words"],
  ['"thin film"', "query.phrase"],
  ["lysozyme or insulin", "query.or"],
  ["-calibration", "query.not"],
  ["type:raw technique:SAXS", "query.field"],
  ["created:last 30 days", "query.created"],
  ["photon_energy:8..12keV", "query.range"],
  ["temperature<100K", "query.compare"],
  ["size:>2GB files:>100", "query.size"],
  ["file:*_00012*", "query.file"],
  ["has:photon_energy -has:keyword", "query.has"],
] as const;
