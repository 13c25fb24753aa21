import type { InstrumentKey } from "../content/instruments.ts";
import { absorption } from "./absorption.ts";
import { electrons } from "./electrons.ts";
import { reflectometry, sans } from "./neutrons.ts";
import { powder } from "./powder.ts";
import { saxs } from "./saxs.ts";
import type { Method } from "./scan.ts";
import { tomography } from "./tomography.ts";
import { ultrafast } from "./ultrafast.ts";

/** What each instrument measures. */
export const methods: Record<InstrumentKey, Method> = {
  k02: powder,
  k05: saxs,
  k07: tomography,
  k11: absorption,
  fx1: ultrafast,
  n1: sans,
  n4: reflectometry,
  em1: electrons,
};
