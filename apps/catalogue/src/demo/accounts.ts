/** Accounts of the demo catalogue. The passwords are public: never serve a demo to a network. */
export const demoAccounts = [
  {
    username: "admin",
    password: "margay-admin",
    groups: ["admin"],
    email: "admin@margay.example",
    note: "administrator",
  },
  {
    username: "ada",
    password: "margay-ada",
    groups: ["p08-staff", "11019001"],
    email: "ada@margay.example",
    note: "user of beamtime 11019001 and beamline staff at P08",
  },
  {
    username: "ben",
    password: "margay-ben",
    groups: ["11019002"],
    email: "ben@margay.example",
    note: "user of beamtime 11019002",
  },
  {
    username: "ingestor",
    password: "margay-ingest",
    groups: ["ingestor"],
    email: "ingestor@margay.example",
    note: "ingests for every group",
  },
] as const;
