import type { JobEvent } from "@margay/contract";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { jobPath } from "../api/jobs.ts";

const shownEvents = 1_000;

/** Events of a job as they happen, the last thousand; each one makes the page ask for the job and its actions again. */
export function useJobEvents(id: string, enabled: boolean): readonly JobEvent[] {
  const queryClient = useQueryClient();
  const [events, setEvents] = useState<readonly JobEvent[]>([]);
  useEffect(() => {
    if (!enabled) return undefined;
    setEvents([]);
    // The browser connects again by itself and says which event it saw last.
    const source = new EventSource(jobPath(id, "/events"));
    let timer: ReturnType<typeof setTimeout> | undefined;
    const refresh = () => {
      timer = undefined;
      for (const what of ["one", "execution"]) void queryClient.invalidateQueries({ queryKey: ["jobs", what, id] });
    };
    const onEvent = ({ data }: MessageEvent<string>) => {
      const event = JSON.parse(data) as JobEvent; // the server sends what the contract says
      setEvents((known) => ((known.at(-1)?.id ?? 0) >= event.id ? known : [...known.slice(1 - shownEvents), event]));
      // Many events in one moment are one change of the page.
      timer ??= setTimeout(refresh, 150);
    };
    for (const kind of ["message", "record", "run", "action", "log"])
      source.addEventListener(kind, onEvent as EventListener); // server-sent events carry messages
    return () => {
      clearTimeout(timer);
      source.close();
    };
  }, [id, enabled, queryClient]);
  return events;
}
