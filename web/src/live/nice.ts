/** A round figure at or above `value`: 1, 2 or 5 times a power of ten. */
export function niceAbove(value: number): number {
  const held = Math.max(value, 1e-9);
  const power = 10 ** Math.floor(Math.log10(held));
  return ([1, 2, 5, 10].find((step) => step * power >= held) ?? 10) * power;
}
