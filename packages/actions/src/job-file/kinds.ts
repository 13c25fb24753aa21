import type { AnyAction } from "../actions/core.ts";
import { type FormFault, formOf } from "./forms.ts";

/** Kinds of action that are loaded when a job file names them. */
export type LazyDefinitions = Readonly<Record<string, () => Promise<AnyAction>>>;

/** A kind of action, ready to test options. */
export interface Kind {
  readonly definition: AnyAction;
  readonly test: (options: unknown) => readonly FormFault[];
}

/** Which packages have kinds of action that not every installation loads. */
const packages: Readonly<Record<string, string>> = {
  rabbitmq: "@margay/action-rabbitmq",
  kafka: "@margay/action-kafka",
};

/** The kinds of action that a job file may name. */
export class Kinds {
  readonly #lazy: LazyDefinitions;
  readonly #known = new Map<string, AnyAction>();
  readonly #ready = new Map<string, Promise<Kind>>();

  constructor(definitions: readonly AnyAction[], lazy: LazyDefinitions) {
    this.#lazy = lazy;
    for (const definition of definitions) this.#known.set(definition.type, definition);
  }

  has(type: string): boolean {
    return this.#known.has(type) || Object.hasOwn(this.#lazy, type);
  }

  add(definition: AnyAction): void {
    this.#known.set(definition.type, definition);
  }

  /** Throws with a message for people when there is none, or when it cannot be loaded. */
  get(type: string): Promise<Kind> {
    let kind = this.#ready.get(type);
    if (!kind) {
      kind = this.#load(type);
      this.#ready.set(type, kind);
    }
    return kind;
  }

  async #load(type: string): Promise<Kind> {
    const definition = this.#known.get(type) ?? (await this.#loadLazily(type));
    return { definition, test: formOf(definition.options) };
  }

  async #loadLazily(type: string): Promise<AnyAction> {
    const load = Object.hasOwn(this.#lazy, type) ? this.#lazy[type] : undefined;
    if (!load) throw new Error(this.#unknown(type));
    try {
      return await load();
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`action '${type}' cannot be loaded: ${why}`, { cause });
    }
  }

  #unknown(type: string): string {
    const known = [...this.#known.keys(), ...Object.keys(this.#lazy)];
    const home = Object.hasOwn(packages, type)
      ? `; '${type}' is in the package ${packages[type]}, which is not here`
      : "";
    return `unknown action '${type}'; there are ${known.join(", ")}${home}`;
  }
}
