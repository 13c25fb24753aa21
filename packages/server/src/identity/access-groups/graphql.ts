import { pathToFileURL } from "node:url";
import { CatalogueError } from "../../errors.ts";
import type { GraphqlGroupsConfig } from "../config.ts";
import type { Fetch, Subject } from "./subject.ts";

/** What the module named by ACCESS_GROUP_SERVICE_HANDLER exports, by itself or as its default. */
export interface GroupsHandler {
  /** GraphQL text in which `{{userId}}` stands for the user's id. */
  query: string;
  /** Takes the parsed answer; gives the names of the groups. */
  parse(answer: unknown): unknown;
}

// SciCat's names of the same two.
interface GivenHandler extends Partial<GroupsHandler> {
  graphqlTemplateQuery?: string;
  responseProcessor?: (answer: unknown) => unknown;
}

/** Loads the module; throws `upstream_failed` that says what it lacks. */
export async function loadHandler(file: string): Promise<GroupsHandler> {
  const module: { default?: GivenHandler } & GivenHandler = await import(pathToFileURL(file).href);
  const given: GivenHandler = { ...module.default, ...module };
  const query = given.query ?? given.graphqlTemplateQuery;
  const parse = given.parse ?? given.responseProcessor;
  if (typeof query !== "string" || typeof parse !== "function")
    throw new CatalogueError("upstream_failed", "the handler must export a text `query` and a function `parse`");
  return { query, parse };
}

export function graphqlProvider(config: GraphqlGroupsConfig, fetch: Fetch, timeoutMs: number) {
  let handler: Promise<GroupsHandler> | undefined;
  return async (subject: Subject): Promise<unknown> => {
    handler ??= loadHandler(config.handlerFile);
    const { query, parse } = await handler.catch((error) => {
      handler = undefined;
      throw error;
    });
    // The id stands inside a string of the query and must not end it.
    const userId = JSON.stringify(subject.userId).slice(1, -1);
    const answer = await fetch(config.url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/json",
        ...(config.token === undefined ? {} : { authorization: `Bearer ${config.token}` }),
      },
      body: JSON.stringify({ query: query.replaceAll("{{userId}}", () => userId) }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (!answer.ok) throw new CatalogueError("upstream_failed", `it answered ${answer.status}`);
    return parse(await answer.json());
  };
}
