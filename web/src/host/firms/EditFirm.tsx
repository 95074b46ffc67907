// Changing a firm's file. When somebody else saved meanwhile, both versions are kept until one chooses.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { PageProps } from "../../router";
import { ApiError, api, sentenceOf } from "../../api";
import { navigate } from "../../router";
import { t } from "../../text";
import { Button, Failed, Loading, Notice, ask, toast } from "../../ui";
import { useLoaded, useSending } from "../loaded";
import { usePageTitle } from "../page_title";
import type { Firm, FirmRow } from "../types";
import { Editor } from "./Editor";
import { hasProblems } from "./NewFirm";
import { downloadText, fileNameOf } from "./firm_file";
import { useCheck } from "./use_check";
import { useUnsavedGuard } from "../use_guard";

export default function EditFirm({ params }: PageProps): JSX.Element {
  const id = params["id"] ?? "";
  const firm = useLoaded(id, () => api.get<Firm>(`/firms/${encodeURIComponent(id)}`));
  usePageTitle(firm.value ? t("page.firm.editing", { firm: firm.value.name }) : t("page.firm.edit"));
  if (firm.error && !firm.value) return <Failed sentence={sentenceOf(firm.error)} again={() => void firm.reload()} />;
  return firm.value ? <Editing firm={firm.value} reload={firm.reload} /> : <Loading />;
}

function Editing({ firm, reload }: { firm: Firm; reload: () => Promise<Firm | null> }): JSX.Element {
  const [text, setText] = useState(firm.text);
  const [base, setBase] = useState(firm);
  const checking = useCheck(text);
  const sending = useSending();
  const changed = text !== base.text;
  const release = useUnsavedGuard(changed);
  const put = (version: number) => sending.run(async () => {
    const saved = await api.put<FirmRow>(`/firms/${encodeURIComponent(firm.id)}`, { text, version });
    release();
    toast(t("page.firm.saved", { firm: saved.name }), "good");
    await navigate(`/firms/${firm.id}`, { force: true });
  });
  const overtaken = sending.error instanceof ApiError && sending.error.status === 409;
  useSaveKey(() => void put(base.version));
  const theirs = async (): Promise<void> => {
    const sure = await ask({ title: t("page.firm.take_theirs.ask"), yes: t("page.firm.take_theirs"), danger: true });
    const fresh = sure ? await reload() : null;
    if (!fresh) return;
    setBase(fresh);
    setText(fresh.text);
    sending.clear();
  };
  const mine = async (): Promise<void> => {
    const fresh = await reload();
    if (fresh) await put(fresh.version);
  };
  return (
    <div class="full stack">
      <div class="page-head">
        <div>
          <p class="small"><a href={`/firms/${firm.id}`}>{firm.name}</a></p>
          <h1>{t("page.firm.editing", { firm: firm.name })}</h1>
        </div>
        <Button icon="download" onClick={() => downloadText(fileNameOf(firm.name), text)}>{t("page.firm.download")}</Button>
      </div>
      {overtaken && (
        <Notice
          tone="warn"
          actions={
            <>
              <Button size="small" onClick={() => void mine()}>{t("page.firm.keep_mine")}</Button>
              <Button size="small" onClick={() => void theirs()}>{t("page.firm.take_theirs")}</Button>
            </>
          }
        >
          {t("page.firm.overtaken", { firm: firm.name })}
        </Notice>
      )}
      {sending.error !== null && !overtaken && !hasProblems(sending.error) && <Notice tone="bad">{sending.sentence}</Notice>}
      <Editor text={text} onText={setText} checking={checking} />
      <div class="form-actions">
        <Button kind="primary" icon="check" data-testid="firm-save" busy={sending.busy} disabled={!changed} onClick={() => void put(base.version)}>
          {t("page.firm.save")}
        </Button>
        <Button onClick={() => void navigate(`/firms/${firm.id}`)}>{t("page.cancel")}</Button>
        {sending.error !== null && hasProblems(sending.error) && <span class="faint">{t("page.firm.mend_first")}</span>}
      </div>
    </div>
  );
}

/** Ctrl+S and ⌘S save, as hands expect. */
function useSaveKey(save: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "s" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      save();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  });
}
