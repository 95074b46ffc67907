/** Records a sentence, plays it back over the clean relay, and asks how it was. */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import { t, tn } from "../text";
import { Button } from "../ui";
import { SENTENCE_S, type Checker } from "./checker";

export function EchoButtons({ checker }: { readonly checker: Checker }): JSX.Element {
  const step = checker.echoStep.value;
  if (step === "recording") return <Recording />;
  return (
    <div class="row tight">
      <Button size="small" icon="mic" busy={step === "playing"} data-testid="record-sentence" onClick={() => void checker.echo()}>
        {t(step === "playing" ? "page.check.echo.playing" : "page.check.echo.record")}
      </Button>
      {step === "asking" && (
        <>
          <Button size="small" kind="primary" data-testid="echo-clear" onClick={() => checker.answerEcho("ok")}>
            {t("page.check.echo.yes")}
          </Button>
          <Button size="small" onClick={() => checker.answerEcho("bad")}>{t("page.check.echo.twice")}</Button>
          <Button size="small" onClick={() => checker.answerEcho("silent")}>{t("page.check.echo.no")}</Button>
        </>
      )}
    </div>
  );
}

function Recording(): JSX.Element {
  const [left, setLeft] = useState(SENTENCE_S);
  useEffect(() => {
    const timer = setInterval(() => setLeft((now) => Math.max(1, now - 1)), 1_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <p class="recording" role="status">
      <span class="dot" aria-hidden="true" />
      <span>{tn("page.check.echo.recording", left)}</span>
    </p>
  );
}
