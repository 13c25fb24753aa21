import { afterAll, beforeAll, expect, it } from "vitest";
import { type Site, startSite } from "../support/site.ts";

let site: Site;
beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site?.close());

const kinds = [
  ["Instruments", "pid", { uniqueName: "once", name: "Once" }, "name"],
  ["Proposals", "proposalId", { proposalId: "4711", email: "b@example.org", title: "Once", ownerGroup: "p1" }, "title"],
  ["Samples", "sampleId", { sampleName: "Once", description: "Once", ownerGroup: "p1" }, "description"],
] as const;

it.each(kinds)(
  "Of two changes at once to one of the %s as it was created, one is refused",
  async (kind, key, body, field) => {
    const { adminIngestor } = site.as;
    const made = await adminIngestor({ url: `/api/v3/${kind}`, body });
    expect(made.status, made.text).toBe(201);
    const url = `/api/v3/${kind}/${encodeURIComponent(made.body[key])}`;
    const headers = { "if-unmodified-since": made.body.updatedAt };
    const change = (text: string) => adminIngestor({ method: "PATCH", url, headers, body: { [field]: text } });
    const replies = await Promise.all([change("first"), change("second")]);
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 412]);
    const [kept, refused] = replies[0]?.status === 200 ? replies : [...replies].reverse();
    expect(refused?.body).toMatchObject({ error: "Precondition Failed", statusCode: 412 });
    expect((await adminIngestor({ url })).body[field]).toBe(kept?.body[field]);
  },
);
