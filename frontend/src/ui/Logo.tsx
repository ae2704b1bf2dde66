/** The mark: two clips and the playhead between them. */
export function Logo({ size = 20 }: { size?: number }) {
  return (
    <svg aria-hidden width={size} height={size} viewBox="0 0 20 20" className="shrink-0">
      <path d="M1 5.5A1.5 1.5 0 0 1 2.5 4H8v12H2.5A1.5 1.5 0 0 1 1 14.5z" fill="var(--accent)" />
      <path
        d="M12 4h5.500A1.5 1.5 0 0 1 19 5.500v9a1.5 1.5 0 0 1-1.500 1.500H12z"
        fill="var(--accent)"
        opacity="0.4"
      />
      <path d="M9.25 1h1.5v18h-1.5z" fill="var(--play)" />
    </svg>
  );
}
