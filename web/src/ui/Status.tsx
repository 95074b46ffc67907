// States in words with a shape: pills, notices, progress, waiting, nothing yet. Quality has its own mark, live/QualityWord.
import type { ComponentChildren, JSX } from "preact";
import { t } from "../text";
import { Button } from "./Button";
import { Icon, type IconName } from "./Icon";

export type Tone = "info" | "good" | "warn" | "bad";
const TONE_ICONS: Readonly<Record<Tone, IconName>> = { info: "info", good: "check", warn: "alert", bad: "alert" };

export function Pill({ tone, icon, children }: {
  tone?: Tone;
  icon?: IconName;
  children: ComponentChildren;
}): JSX.Element {
  return (
    <span class={`pill ${tone ?? ""}`}>
      {icon && <Icon name={icon} size={1} />}
      {children}
    </span>
  );
}

/** A message that stays in place. `bad` ones are read out at once. */
export function Notice({ tone = "info", children, actions }: {
  tone?: Tone;
  children: ComponentChildren;
  actions?: ComponentChildren;
}): JSX.Element {
  return (
    <div class={`notice ${tone}`} role={tone === "bad" ? "alert" : "status"}>
      <Icon name={TONE_ICONS[tone]} />
      <div class="stack tight">
        <div>{children}</div>
        {actions && <div class="row tight">{actions}</div>}
      </div>
    </div>
  );
}

/** How far something is, 0 to 1, with its stage in words. */
export function Progress({ value, words }: { value: number; words: string }): JSX.Element {
  return (
    <div class="progress">
      <div class="row apart small">
        <span>{words}</span>
        <span class="number faint">{Math.floor(value * 100)} %</span>
      </div>
      <progress max={1} value={value} aria-label={words} />
    </div>
  );
}

export function Loading({ words }: { words?: string }): JSX.Element {
  return (
    <div class="loading" role="status">
      <span class="spinner" aria-hidden="true" />
      <span>{words ?? t("page.loading")}</span>
    </div>
  );
}

export function EmptyState({ icon, title, heading: Heading = "h2", children, actions }: {
  icon: IconName;
  title: string;
  /** h1 where it is the whole page. */
  heading?: "h1" | "h2";
  children?: ComponentChildren;
  actions?: ComponentChildren;
}): JSX.Element {
  return (
    <div class="empty">
      <Icon name={icon} size={2.5} />
      <Heading>{title}</Heading>
      {children && <div class="measure">{children}</div>}
      {actions && <div class="row">{actions}</div>}
    </div>
  );
}

/** Something did not load: what, and the way to try again. */
export function Failed({ sentence, again }: { sentence: string; again?: () => void }): JSX.Element {
  return (
    <Notice tone="bad" actions={again && <Button size="small" icon="refresh" onClick={again}>{t("page.again")}</Button>}>
      {sentence}
    </Notice>
  );
}
