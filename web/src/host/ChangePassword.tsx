// A new password: asked for after the one-time one, or wanted.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { t } from "../text";
import { Button, Checkbox, Notice, TextField, toast } from "../ui";
import { useSending } from "./loaded";
import { passwordProblem } from "./password";
import { changePassword, me, oneTime } from "./session";

export function ChangePasswordForm({ onDone }: { onDone?: () => void }): JSX.Element {
  const [old, setOld] = useState(oneTime.value);
  const [known] = useState(old !== "");
  const [fresh, setFresh] = useState("");
  const [seen, setSeen] = useState(false);
  const [tried, setTried] = useState(false);
  const sending = useSending();
  const problem = passwordProblem({ old, fresh, name: me.value?.account.name ?? "" });
  const submit = async (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (!old || problem) return;
    const done = await sending.run(() => changePassword(old, fresh));
    if (!done) return;
    toast(t("page.password.changed"), "good");
    onDone?.();
  };
  return (
    <form class="stack" onSubmit={submit} noValidate>
      {sending.sentence && <Notice tone="bad">{sending.sentence}</Notice>}
      <input type="text" name="username" autoComplete="username" value={me.value?.account.name ?? ""} hidden readOnly />
      {!known && <TextField
        label={me.value?.must_change_password ? t("page.password.one_time") : t("page.password.old")}
        type={seen ? "text" : "password"}
        name="old"
        value={old}
        onValue={setOld}
        autoComplete="current-password"
        error={tried && !old ? t("page.sign_in.password_missing") : null}
      />}
      <TextField
        label={t("page.password.new")}
        hint={t("page.password.rules")}
        type={seen ? "text" : "password"}
        name="new"
        value={fresh}
        onValue={setFresh}
        autoComplete="new-password"
        error={tried && problem ? t(problem) : null}
      />
      <Checkbox on={seen} onChange={setSeen}>{t("page.password.show")}</Checkbox>
      <Button type="submit" kind="primary" size="large" wide busy={sending.busy}>{t("page.password.change")}</Button>
    </form>
  );
}
