import { getRouteApi } from "@tanstack/react-router";
import css from "./find-box.module.css";

const route = getRouteApi("/datasets/$pid");

/** Search within a section of a dataset's page; what is sought stands in the address as `find`. */
export function FindBox({ label }: { label: string }) {
  const { find = "" } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <input
      data-page-search
      className={`input ${css.find}`}
      type="search"
      aria-label={label}
      placeholder={label}
      value={find}
      onChange={(event) => {
        const text = event.currentTarget.value;
        void navigate({
          search: ({ find: _, ...rest }) => (text === "" ? rest : { ...rest, find: text }),
          replace: true,
          resetScroll: false,
        });
      }}
    />
  );
}
