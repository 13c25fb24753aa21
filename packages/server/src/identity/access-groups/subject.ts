/** Whose groups are asked for. */
export interface Subject {
  /** The user's id at the provider, or here for a local account. */
  userId: string;
  username: string;
  email: string | undefined;
  /** What the provider said: claims, or the attributes of the entry. */
  payload: Readonly<Record<string, unknown>>;
  /** The groups that the directory keeps for the user, attribute by attribute. */
  ldapGroups?: readonly Readonly<Record<string, unknown>>[];
}

export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

/** Writes a line to the log; never with secrets. */
export type Warn = (facts: Record<string, unknown>, message: string) => void;
