/** A message as the logbook service keeps it (a Matrix event); what is not named here is passed on. */
export interface LogbookMessage {
  sender?: unknown;
  origin_server_ts?: unknown;
  content?: unknown;
  [name: string]: unknown;
}

/** Which messages of a logbook are wanted; a wrong type counts as absent. */
export interface LogbookFilters {
  /** Part of a message's text, in either case. */
  textSearch?: unknown;
  /** `false` leaves out what programs wrote. */
  showBotMessages?: unknown;
  /** `false` leaves out what people wrote. */
  showUserMessages?: unknown;
  showImages?: unknown;
  /** `timestamp`, `sender` or `entry`, then `:asc` or `:desc`; newest first without it. */
  sortField?: unknown;
  skip?: unknown;
  limit?: unknown;
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");

function contentOf(message: LogbookMessage): { body: string; type: string } {
  const { content } = message;
  const { body, msgtype } = (content !== null && typeof content === "object" ? content : {}) as Record<string, unknown>; // any object has such
  return { body: text(body), type: text(msgtype) };
}

/** The name in `@name:server`. */
const senderOf = (message: LogbookMessage): string => text(message.sender).replace(/^@/, "").split(":")[0] ?? "";

/** When the last message was written, in milliseconds; 0 for an empty logbook. */
export const newestOf = (messages: readonly LogbookMessage[]): number =>
  messages.reduce((newest, one) => Math.max(newest, timeOf(one)), 0);

const timeOf = ({ origin_server_ts: time }: LogbookMessage): number => (typeof time === "number" ? time : 0);

/** The messages that a reader asked for, sorted and cut to the page. `bot` is the account of this catalogue there. */
export function selectMessages(
  messages: readonly LogbookMessage[],
  filters: LogbookFilters,
  bot: string | undefined,
): LogbookMessage[] {
  const { skip, limit } = filters;
  const wanted = sorted(
    messages.filter((message) => isWanted(message, filters, bot)),
    text(filters.sortField),
  );
  const from = typeof skip === "number" && skip > 0 ? skip : 0;
  return wanted.slice(from, typeof limit === "number" && limit >= 0 ? from + limit : undefined);
}

function isWanted(message: LogbookMessage, filters: LogbookFilters, bot: string | undefined): boolean {
  const { body, type } = contentOf(message);
  const sender = senderOf(message);
  const isBot = sender === bot || /^scicat-?bot$|[-_.]bot$/i.test(sender);
  if (filters.showBotMessages === false && isBot) return false;
  if (filters.showUserMessages === false && !isBot) return false;
  if (filters.showImages === false && type === "m.image") return false;
  return body.toLowerCase().includes(text(filters.textSearch).toLowerCase());
}

function sorted(messages: readonly LogbookMessage[], order: string): LogbookMessage[] {
  const [field, direction] = order.split(":");
  if (field === "sender") return byText(messages, senderOf, direction === "desc");
  if (field === "entry") return byText(messages, (message) => contentOf(message).body, direction === "desc");
  const sign = field === "timestamp" && direction !== "desc" ? 1 : -1;
  return [...messages].sort((a, b) => sign * (timeOf(a) - timeOf(b)));
}

function byText(
  messages: readonly LogbookMessage[],
  value: (message: LogbookMessage) => string,
  descending: boolean,
): LogbookMessage[] {
  const compare = new Intl.Collator("en").compare;
  return [...messages].sort((a, b) => (descending ? compare(value(b), value(a)) : compare(value(a), value(b))));
}
