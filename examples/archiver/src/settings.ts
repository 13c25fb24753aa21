/** What the archiver must know. */
export interface Settings {
  /** Root of SciCat's API, with its version: `https://catalogue.example.org/api/…`. */
  readonly api: string;
  readonly login: { readonly token: string } | { readonly username: string; readonly password: string };
  /** `amqp://user:password@host:port`. */
  readonly broker: string;
  /** As in the job file. */
  readonly exchange: string;
  readonly queue: string;
  readonly key: string;
  /** Folder below which the `sourceFolder` of every dataset lies. */
  readonly disk: string;
  /** Folder that stands for the tape library. */
  readonly tape: string;
  /** Folder that a web server shows, and its address. */
  readonly publicFolder: string;
  readonly publicUrl: string;
  /** Files are packed into datablocks of about this size. */
  readonly blockBytes: number;
}
