import { useState } from "react";
import { imageUrl } from "../api/datasets.ts";
import css from "./thumbnail.module.css";

/** A dataset's picture, fetched when it comes into sight; a quiet pattern where there is none. */
export function Thumbnail({ id, large = false }: { id: string | undefined; large?: boolean }) {
  const [failed, setFailed] = useState(false);
  const size = large ? css.large : css.small;
  if (id === undefined || failed) {
    return (
      <span className={`${css.frame} ${size}`}>
        <svg viewBox="0 0 32 32" className={css.spots} aria-hidden="true">
          <circle cx="16" cy="16" r="2.6" />
          <circle cx="8.5" cy="12" r="1.6" />
          <circle cx="23.5" cy="12" r="1.6" />
          <circle cx="16" cy="7.5" r="1.4" />
          <circle cx="10.5" cy="22.5" r="1.4" />
          <circle cx="21.5" cy="22.5" r="1.4" />
        </svg>
      </span>
    );
  }
  return (
    <span className={`${css.frame} ${size}`}>
      <img src={imageUrl(id)} alt="" loading="lazy" decoding="async" onError={() => setFailed(true)} />
    </span>
  );
}
