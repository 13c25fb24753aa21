import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { RecordKind } from "../api/records.ts";

interface Props {
  kind: RecordKind;
  q: string;
  cursor: string[];
  rel: "prev" | "next";
  children: ReactNode;
}

export function PageLink({ kind, q, cursor, rel, children }: Props) {
  return (
    <Link
      to={`/${kind}`}
      search={{ ...(q === "" ? {} : { q }), ...(cursor.length === 0 ? {} : { cursor }) }}
      activeOptions={{ exact: true }}
      rel={rel}
      className="button"
    >
      {children}
    </Link>
  );
}
