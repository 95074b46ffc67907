/** A specification made to fit its place: colours and height. Pure. */

import type { Spec } from "./web_document";

/** Height of a drawing whose height follows its width; null where the specification's own holds. [px] */
export function heightFor(spec: Spec, width: number): number | null {
  const { aspect = null, least_height = 0 } = spec.usermeta?.beacon ?? {};
  return aspect === null ? null : Math.max(least_height, Math.round(width / aspect));
}

/** A copy with the colours and the height it is to begin with; without its edition, which we know to be read. */
export function fitted(spec: Spec, { dark, width }: { dark: boolean; width: number }): Spec {
  const height = heightFor(spec, width);
  const params = (spec.params ?? []).map((param) => (param.name === "dark" ? { ...param, value: dark } : param));
  const { $schema: _, ...rest } = spec;
  return { ...rest, params, ...(height === null ? {} : { height }) };
}

/** Whether its columns need more room than a phone has, so that it is better scrolled than squeezed. */
export function isWide(spec: Spec): boolean {
  return (spec.usermeta?.beacon?.aspect ?? null) === null;
}
