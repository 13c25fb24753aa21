export { parseAllowList } from "./allow-list.ts";
export { createOutbound, type Outbound, type OutboundInit, type OutboundOptions } from "./outbound.ts";
