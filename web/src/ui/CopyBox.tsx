// A line to take away, with a button that copies it and says so.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../text";
import { Button } from "./Button";

const SAYS_SO_MS = 2500;

/** Copy `text`, also where the clipboard API is not to be had (plain HTTP). */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text: string): boolean {
  const area = document.createElement("textarea");
  area.value = text;
  // Inside an open dialog, because everything else is inert.
  const host = document.querySelector("dialog[open]") ?? document.body;
  host.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}

export function CopyButton({ text, children }: { text: string; children?: string }): JSX.Element {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SAYS_SO_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <>
      <Button icon={copied ? "check" : "copy"} onClick={async () => setCopied(await copyText(text))}>
        {copied ? t("page.copied") : (children ?? t("page.copy"))}
      </Button>
      <span class="unseen" role="status">{copied ? t("page.copied") : ""}</span>
    </>
  );
}

export function CopyBox({ text, label, testid }: { text: string; label: string; testid?: string }): JSX.Element {
  return (
    <div class="copy">
      <input class="input grow" readOnly value={text} aria-label={label} data-testid={testid} onFocus={(e) => e.currentTarget.select()} />
      <CopyButton text={text} />
    </div>
  );
}
