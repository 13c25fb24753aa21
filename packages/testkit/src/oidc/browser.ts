/** As much of a browser as redirects need: it keeps cookies and follows addresses. */
export interface Browser {
  /** Follows redirects until one leads to an address that the test wants for itself; answers that address. */
  follow(url: string, isWanted: (location: string) => boolean): Promise<string>;
}

export function createBrowser(): Browser {
  const cookies = new Map<string, string>();
  return {
    async follow(url, isWanted) {
      let here = url;
      for (let hop = 0; hop < 20; hop++) {
        const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
        const answer = await fetch(here, { redirect: "manual", headers: cookie === "" ? {} : { cookie } });
        const text = await answer.text();
        for (const line of answer.headers.getSetCookie()) {
          const [name = "", value = ""] = (line.split(";")[0] ?? "").split("=", 2);
          cookies.set(name, value);
        }
        const location = answer.headers.get("location");
        if (location === null)
          throw new Error(`${here} answered ${answer.status} and no redirect: ${text.slice(0, 300)}`);
        here = new URL(location, here).href;
        if (isWanted(here)) return here;
      }
      throw new Error(`too many redirects from ${url}`);
    },
  };
}
