export { parseAllowList } from "./allow-list.ts";
export { createOutbound, type Outbound, type OutboundOptions } from "./outbound.ts";
