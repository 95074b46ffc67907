// Light, dark, or as the device has it: one button that goes round.
import type { JSX } from "preact";
import { t } from "../text";
import { Button } from "../ui/Button";
import { chooseScheme, scheme } from "../ui/scheme";

export function SchemeSwitch(): JSX.Element {
  const dark = scheme.value === "dark";
  return (
    <Button
      kind="quiet"
      size="small"
      icon={dark ? "sun" : "moon"}
      label={dark ? t("page.scheme.light") : t("page.scheme.dark")}
      onClick={() => chooseScheme(dark ? "light" : "dark")}
    />
  );
}
