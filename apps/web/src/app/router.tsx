import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { type DatasetSection, parseSection } from "../dataset/sections.ts";
import { parseExploreSearch } from "../explore/search-state.ts";
import { listOf, parseSearch, stringifySearch, textOf } from "../format/url-search.ts";
import { type JobStateName, jobStates } from "../jobs/states.ts";
import { type LoginFailure, loginFailures, safeReturn } from "../login/safe-return.ts";
import { NotFoundPage } from "../shell/not-found-page.tsx";
import { RouteErrorPage } from "../shell/route-error-page.tsx";
import { Shell } from "../shell/shell.tsx";
import { PageSkeleton } from "../ui/skeleton.tsx";

const rootRoute = createRootRoute({ component: Shell, notFoundComponent: NotFoundPage });

const indexRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/",
  validateSearch: parseExploreSearch,
  beforeLoad: ({ search }) => {
    throw redirect({ to: "/datasets", search, replace: true });
  },
});

const exploreRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/datasets",
  validateSearch: parseExploreSearch,
  component: lazyRouteComponent(() => import("../explore/explore-page.tsx"), "ExplorePage"),
});

interface DatasetSearch {
  section?: DatasetSection;
  /** What is searched for within the section. */
  find?: string;
  sort?: string;
  view?: "table" | "json";
}

function parseDatasetSearch(raw: Readonly<Record<string, unknown>>): DatasetSearch {
  const search: DatasetSearch = {};
  const section = parseSection(textOf(raw.section));
  const find = textOf(raw.find);
  const sort = textOf(raw.sort);
  const view = textOf(raw.view);
  if (section !== "overview") search.section = section;
  if (find !== undefined) search.find = find;
  if (sort !== undefined) search.sort = sort;
  if (view === "table" || view === "json") search.view = view;
  return search;
}

const datasetRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/datasets/$pid",
  validateSearch: parseDatasetSearch,
  component: lazyRouteComponent(() => import("../dataset/dataset-page.tsx"), "DatasetPage"),
});

const filesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/files",
  validateSearch: (raw: Record<string, unknown>): { q?: string; proposal?: string } => {
    const q = textOf(raw.q);
    const proposal = textOf(raw.proposal);
    return { ...(q === undefined ? {} : { q }), ...(proposal === undefined ? {} : { proposal }) };
  },
  component: lazyRouteComponent(() => import("../files/files-page.tsx"), "FilesPage"),
});

interface ListSearch {
  q?: string;
  cursor?: string[];
}

function parseListSearch(raw: Readonly<Record<string, unknown>>): ListSearch {
  const search: ListSearch = {};
  const q = textOf(raw.q);
  const cursor = listOf(raw.cursor);
  if (q !== undefined) search.q = q;
  if (cursor.length > 0) search.cursor = cursor;
  return search;
}

const listPages = () => import("../records/list-pages.tsx");
const detailPages = () => import("../records/detail-pages.tsx");

const proposalsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/proposals",
  validateSearch: parseListSearch,
  component: lazyRouteComponent(listPages, "ProposalsPage"),
});
const proposalRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/proposals/$key",
  component: lazyRouteComponent(detailPages, "ProposalPage"),
});
const samplesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/samples",
  validateSearch: parseListSearch,
  component: lazyRouteComponent(listPages, "SamplesPage"),
});
const sampleRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/samples/$key",
  component: lazyRouteComponent(detailPages, "SamplePage"),
});
const instrumentsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/instruments",
  validateSearch: parseListSearch,
  component: lazyRouteComponent(listPages, "InstrumentsPage"),
});
const instrumentRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/instruments/$key",
  component: lazyRouteComponent(detailPages, "InstrumentPage"),
});
const publicationsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/publications",
  validateSearch: parseListSearch,
  component: lazyRouteComponent(listPages, "PublicationsPage"),
});
const publicationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/publications/$key",
  component: lazyRouteComponent(detailPages, "PublicationPage"),
});

const jobsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/jobs",
  validateSearch: (raw: Record<string, unknown>): { state?: JobStateName; cursor?: string[] } => {
    const state = jobStates.find((one) => one === raw.state);
    const cursor = listOf(raw.cursor);
    return { ...(state === undefined ? {} : { state }), ...(cursor.length === 0 ? {} : { cursor }) };
  },
  component: lazyRouteComponent(() => import("../jobs/jobs-page.tsx"), "JobsPage"),
});
const newJobRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/jobs/new",
  validateSearch: (raw: Record<string, unknown>): { pid?: string[]; type?: string } => {
    const pid = listOf(raw.pid);
    const type = textOf(raw.type);
    return { ...(pid.length === 0 ? {} : { pid }), ...(type === undefined ? {} : { type }) };
  },
  component: lazyRouteComponent(() => import("../jobs/start-job-page.tsx"), "StartJobPage"),
});
const jobRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/jobs/$id",
  component: lazyRouteComponent(() => import("../jobs/job-page.tsx"), "JobPage"),
});

const loginRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/login",
  validateSearch: (raw: Record<string, unknown>): { return?: string; error?: LoginFailure } => {
    const back = safeReturn(textOf(raw.return));
    const error = loginFailures.find((one) => one === raw.error);
    return { ...(back === undefined ? {} : { return: back }), ...(error === undefined ? {} : { error }) };
  },
  component: lazyRouteComponent(() => import("../login/login-page.tsx"), "LoginPage"),
});

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    indexRoute,
    exploreRoute,
    datasetRoute,
    filesRoute,
    proposalsRoute,
    proposalRoute,
    samplesRoute,
    sampleRoute,
    instrumentsRoute,
    instrumentRoute,
    publicationsRoute,
    publicationRoute,
    jobsRoute,
    newJobRoute,
    jobRoute,
    loginRoute,
  ]),
  parseSearch,
  stringifySearch,
  scrollRestoration: true,
  defaultPreload: "intent",
  defaultPendingComponent: PageSkeleton,
  defaultErrorComponent: RouteErrorPage,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
