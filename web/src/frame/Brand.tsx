// The name and its mark.
import type { JSX } from "preact";

export function Brand({ href = "/" }: { href?: string }): JSX.Element {
  return (
    <a class="brand" href={href}>
      <img src="/beacon.svg" alt="" width="28" height="28" />
      <span>Beacon</span>
    </a>
  );
}
