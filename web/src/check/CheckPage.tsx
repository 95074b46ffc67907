/** The check before the call, in plain words: what works, what does not, what that means and what to do. */

import type { JSX } from "preact";
import { useEffect } from "preact/hooks";

import { Heard } from "../room/Media";
import type { VisitorRoom } from "../room/visitor_room";
import { language, loadMessages, t } from "../text";
import { Button, Notice, type Tone } from "../ui";
import { CheckRow } from "./CheckRow";
import "./check.css";
import type { Checker } from "./checker";
import { problems, verdict, type CheckId, type Verdict } from "./rows";

const GROUPS: readonly { readonly key: string; readonly rows: readonly CheckId[] }[] = [
  { key: "page.check.group.devices", rows: ["microphone", "speaker", "echo", "camera"] },
  { key: "page.check.group.network", rows: ["secure", "signalling", "relay_udp", "relay_tcp", "relay_tls"] },
];

const TONES: Readonly<Record<Verdict, Tone>> = {
  running: "info", fine: "good", usable: "warn", listen_only: "warn", no_call: "bad",
};

export function CheckPage({ checker, room, onDone }: {
  readonly checker: Checker;
  readonly room: VisitorRoom;
  readonly onDone: () => void;
}): JSX.Element {
  const rows = checker.rows.value;
  const found = verdict(rows);
  // The sentence for IT is shown in both languages, so both are needed.
  useEffect(() => {
    void loadMessages(language.value === "en" ? "zh_Hans" : "en").catch(() => undefined);
  }, [language.value]);
  return (
    <div class="stack loose" data-testid="check">
      <div class="stack tight">
        <h1>{t("page.check.title")}</h1>
        <p class="faint measure">{t("page.check.intro")}</p>
      </div>
      <Notice tone={TONES[found]}>
        <span data-testid="verdict" data-verdict={found}>{t(`page.check.verdict.${found}`, { n: problems(rows).length })}</span>
      </Notice>
      {GROUPS.map((group) => (
        <section class="stack tight" key={group.key} aria-labelledby={group.key}>
          <h2 id={group.key} class="group-title">{t(group.key)}</h2>
          <ul class="check-rows">
            {group.rows.map((id) => <CheckRow key={id} id={id} row={rows[id]} checker={checker} room={room} />)}
          </ul>
          {group.key === "page.check.group.network" && <OwnDelay checker={checker} />}
        </section>
      ))}
      <Heard stream={checker.heard.value} speaker={room.media.speaker.value} testid="echo-audio" />
      <div class="row check-actions">
        <Button kind="primary" size="large" data-testid="check-continue" onClick={onDone}>
          {t(found === "running" ? "page.check.go_on_anyway" : "page.check.go_on")}
        </Button>
      </div>
    </div>
  );
}

/** Long enough to hide a route: a clean London–Paris round trip is shorter. */
const LONG_MS = 40;

function OwnDelay({ checker }: { readonly checker: Checker }): JSX.Element | null {
  const { value } = checker.ownRttMs;
  if (value === null) return null;
  return (
    <details class="own-delay" data-testid="own-delay" data-rtt={value}>
      <summary>{t("page.check.own_delay", { rtt: Math.max(1, Math.round(value)) })}</summary>
      <p>{t("page.check.own_delay.how")}</p>
      {value > LONG_MS && <p>{t("page.check.own_delay.long")}</p>}
    </details>
  );
}
