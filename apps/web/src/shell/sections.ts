/** The sections of the site, in their order, with the keys of their names. */
export const sections = [
  ["/datasets", "section.datasets"],
  ["/files", "section.files"],
  ["/proposals", "section.proposals"],
  ["/samples", "section.samples"],
  ["/instruments", "section.instruments"],
  ["/publications", "section.publications"],
  ["/jobs", "section.jobs"],
] as const;
