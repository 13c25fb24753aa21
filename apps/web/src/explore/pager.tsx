import { Link } from "@tanstack/react-router";
import { pageSize } from "../api/datasets.ts";
import { CursorPager } from "../ui/cursor-pager.tsx";
import { type ExploreSearch, withoutPaging } from "./search-state.ts";

interface Props {
  search: ExploreSearch;
  next: string | undefined;
  shown: number;
  total: number;
}

export function Pager({ search, ...page }: Props) {
  return (
    <CursorPager
      {...page}
      pageSize={pageSize}
      cursors={search.cursor ?? []}
      link={(cursor, content, rel) => (
        <Link
          to="/datasets"
          activeOptions={{ exact: true }}
          search={cursor.length === 0 ? withoutPaging(search) : { ...search, cursor }}
          rel={rel}
          className="button"
        >
          {content}
        </Link>
      )}
    />
  );
}
