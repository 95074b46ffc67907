// A new firm: from a file, from what is pasted, or from an example.
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { ApiError, api } from "../../api";
import { navigate } from "../../router";
import { t } from "../../text";
import { Button, Notice, ask, toast } from "../../ui";
import { useLoaded, useSending } from "../loaded";
import { usePageTitle } from "../page_title";
import type { Firm, FirmRow } from "../types";
import { Editor } from "./Editor";
import { STARTING_TEXT } from "./firm_file";
import { useCheck } from "./use_check";
import { useUnsavedGuard } from "../use_guard";

const LARGEST_BYTES = 512 * 1024;

export default function NewFirm(): JSX.Element {
  usePageTitle(t("page.firm.new"));
  const [text, setText] = useState(STARTING_TEXT);
  const [start, setStart] = useState(STARTING_TEXT);
  const [fileError, setFileError] = useState("");
  const file = useRef<HTMLInputElement>(null);
  const checking = useCheck(text);
  const sending = useSending();
  const changed = text !== start;
  const release = useUnsavedGuard(changed);
  const replace = async (fresh: string) => {
    const sure = !changed || (await ask({ title: t("page.firm.replace"), yes: t("page.firm.replace.yes"), danger: true }));
    if (!sure) return;
    setText(fresh);
    setStart(fresh);
  };
  const read = async (chosen: File | undefined) => {
    setFileError("");
    if (!chosen) return;
    if (chosen.size > LARGEST_BYTES) return setFileError(t("page.firm.file_too_large", { name: chosen.name }));
    const bytes = await chosen.arrayBuffer();
    try {
      await replace(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    } catch {
      setFileError(t("page.firm.file_not_text", { name: chosen.name }));
    }
  };
  const save = () => sending.run(async () => {
    const made = await api.post<FirmRow>("/firms", { text });
    release();
    toast(t("page.firm.saved", { firm: made.name }), "good");
    await navigate(`/firms/${made.id}`, { force: true });
  });
  return (
    <div class="full stack">
      <div class="page-head">
        <div>
          <p class="small"><a href="/firms">{t("page.nav.firms")}</a></p>
          <h1>{t("page.firm.new")}</h1>
          <p class="faint measure">{t("page.firm.new.what")}</p>
        </div>
        <div class="row tight">
          <input
            ref={file}
            type="file"
            accept=".yaml,.yml,.json,text/yaml,application/yaml"
            hidden
            onChange={(event) => {
              void read(event.currentTarget.files?.[0]);
              event.currentTarget.value = "";
            }}
          />
          <Button icon="upload" onClick={() => file.current?.click()}>{t("page.firm.upload")}</Button>
          <Examples onText={(fresh) => void replace(fresh)} />
        </div>
      </div>
      {fileError && <Notice tone="bad">{fileError}</Notice>}
      {sending.error !== null && !hasProblems(sending.error) && <Notice tone="bad">{sending.sentence}</Notice>}
      <Editor text={text} onText={setText} checking={checking} />
      <div class="form-actions">
        <Button kind="primary" icon="check" data-testid="firm-save" busy={sending.busy} onClick={() => void save()}>{t("page.firm.save")}</Button>
        <Button onClick={() => void navigate("/firms")}>{t("page.cancel")}</Button>
        {sending.error !== null && hasProblems(sending.error) && <span class="faint">{t("page.firm.mend_first")}</span>}
      </div>
    </div>
  );
}

/** Problems of the file stand beside the text already. */
export function hasProblems(cause: unknown): boolean {
  return cause instanceof ApiError && cause.problems.length > 0;
}

function Examples({ onText }: { onText: (text: string) => void }): JSX.Element | null {
  const firms = useLoaded("firms", () => api.get<{ firms: FirmRow[] }>("/firms"));
  const sending = useSending();
  return (
    <>
      {(firms.value?.firms ?? []).filter((firm) => firm.example).map((firm) => (
        <Button
          key={firm.id}
          kind="quiet"
          icon="file"
          busy={sending.busy}
          onClick={() => void sending.run(async () => onText((await api.get<Firm>(`/firms/${firm.id}`)).text))}
        >
          {t("page.firm.like", { firm: firm.name })}
        </Button>
      ))}
    </>
  );
}
