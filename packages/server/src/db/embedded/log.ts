/** Where the lifecycle reports; a FATAL line of the server arrives as an error. */
export type Log = (entry: { level: "info" | "warn" | "error"; message: string; detail?: object }) => void;
