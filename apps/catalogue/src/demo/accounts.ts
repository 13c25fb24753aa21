/**
 * Accounts of the demo catalogue. The passwords are public: never serve a demo to a network.
 * Groups of a beamtime: `<id>-dmgt` owns its data, `<id>-part` reads it; `<beamline>staff` reads all of a beamline.
 */
export const demoAccounts = [
  {
    username: "admin",
    password: "margay-admin",
    groups: ["admin"],
    email: "admin@margay.example",
    displayName: "Margay Admin",
    note: "administrator",
  },
  {
    username: "ada",
    password: "margay-ada",
    groups: ["k02staff", "11021803-dmgt", "11022410-part"],
    email: "ada@kestrel.example",
    displayName: "Ada Nwosu",
    note: "staff of beamline K02; owns beamtime 11021803, takes part in 11022410",
  },
  {
    username: "ben",
    password: "margay-ben",
    groups: ["11022119-dmgt", "11019420-dmgt", "14000388-part"],
    email: "ben@lehtovaara-lab.example",
    displayName: "Ben Haddad",
    note: "owns beamtimes 11022119 and 11019420, takes part in 14000388",
  },
  {
    username: "cleo",
    password: "margay-cleo",
    groups: ["dataoffice"],
    email: "cleo@kestrel.example",
    displayName: "Cleo Varga",
    note: "data office: reads everything, keeps policies and the life of data",
  },
  {
    username: "ingestor",
    password: "margay-ingest",
    groups: ["ingestor"],
    email: "ingestor@margay.example",
    displayName: "Beamline ingestion",
    note: "creates data of every group",
  },
] as const;
