/** Figures as the language writes them, with their units. What is not known is a dash, never a zero. */

import { formatNumber, t } from "../text";

export const NO_FIGURE = "–";

type Maybe = number | null | undefined;

export function ms(value: Maybe): string {
  return value == null ? NO_FIGURE : t("unit.ms", { n: formatNumber(value, digitsOf(value)) });
}

/** Enough digits that a little is not printed as nothing. */
function digitsOf(value: number): number {
  const size = Math.abs(value);
  return size === 0 || size >= 9.95 ? 0 : size < 0.095 ? 2 : 1;
}

/** A duration people wait for. */
export function seconds(value_ms: Maybe): string {
  return value_ms == null ? NO_FIGURE : t("unit.seconds", { n: formatNumber(value_ms / 1000, value_ms < 9_950 ? 1 : 0) });
}

/** A share 0..1 as per cent: enough digits that a loss worth hearing is not printed as none. */
export function pct(share: Maybe): string {
  if (share == null) return NO_FIGURE;
  const value = share * 100;
  return `${formatNumber(value, digitsOf(value))}%`;
}

export function kbps(value: Maybe): string {
  if (value == null) return NO_FIGURE;
  return value >= 9_950
    ? t("unit.mbps", { n: formatNumber(value / 1000, 0) })
    : t("unit.kbps", { n: formatNumber(value, 0) });
}

/** R on the common scale is rounded down, as in the report: 79.9 is not yet "high". */
export function r(value: Maybe): string {
  return value == null ? NO_FIGURE : formatNumber(Math.floor(value), 0);
}

export function mos(value: Maybe): string {
  return value == null ? NO_FIGURE : formatNumber(value, 1);
}

export function plain(value: Maybe, digits = 0): string {
  return value == null ? NO_FIGURE : formatNumber(value, digits);
}
