/** The head of a margay: two ears, and a coat whose rosette is a diffraction pattern. */
export function Logo({ size = 26 }: { size?: number }) {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden="true">
      <path
        fill="currentColor"
        d="M4 5.6C4 3.7 6.2 2.7 7.7 3.9L12 7.3h8l4.3-3.4C25.8 2.7 28 3.7 28 5.6V18c0 6.6-5.4 12-12 12S4 24.6 4 18z"
      />
      <g fill="var(--surface)">
        <circle cx="16" cy="18" r="3" />
        <circle cx="9.3" cy="15" r="1.9" />
        <circle cx="22.7" cy="15" r="1.9" />
        <circle cx="16" cy="11.2" r="1.6" />
        <circle cx="11.2" cy="22.3" r="1.6" />
        <circle cx="20.8" cy="22.3" r="1.6" />
      </g>
    </svg>
  );
}
