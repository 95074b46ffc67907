// Signing in: the host's first view, or a dialog over a page whose session has ended.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { LanguageSwitch } from "../frame/LanguageSwitch";
import { SchemeSwitch } from "../frame/SchemeSwitch";
import { t } from "../text";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { TextField } from "../ui/Field";
import { Notice } from "../ui/Status";
import { useSending } from "./loaded";
import { usePageTitle } from "./page_title";
import { me, signIn, signOut } from "./session";

function SignInForm({ fixedName }: { fixedName?: string }): JSX.Element {
  const [name, setName] = useState(fixedName ?? "");
  const [password, setPassword] = useState("");
  const [tried, setTried] = useState(false);
  const sending = useSending();
  const submit = (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (name.trim() && password) void sending.run(() => signIn(name.trim(), password));
  };
  return (
    <form class="stack" onSubmit={submit} noValidate>
      {sending.sentence && <Notice tone="bad">{sending.sentence}</Notice>}
      <TextField
        label={t("page.sign_in.name")}
        value={name}
        onValue={setName}
        name="name"
        autoComplete="username"
        autoCapitalize="none"
        spellcheck={false}
        readOnly={fixedName !== undefined}
        error={tried && !name.trim() ? t("page.sign_in.name_missing") : null}
      />
      <TextField
        label={t("page.sign_in.password")}
        type="password"
        value={password}
        onValue={setPassword}
        name="password"
        autoComplete="current-password"
        error={tried && !password ? t("page.sign_in.password_missing") : null}
      />
      <Button type="submit" kind="primary" size="large" wide busy={sending.busy}>{t("page.sign_in")}</Button>
    </form>
  );
}

export function SignIn(): JSX.Element {
  usePageTitle(t("page.sign_in"));
  return (
    <main id="main" tabIndex={-1} class="sign-in">
      <div class="sign-in-card card stack">
        <div class="row apart">
          <LanguageSwitch />
          <SchemeSwitch />
        </div>
        <div class="stack tight">
          <img src="/beacon.svg" alt="" width="56" height="56" />
          <h1>{t("page.sign_in.title")}</h1>
          <p class="faint">{t("page.sign_in.what")}</p>
        </div>
        <SignInForm />
        <details class="small">
          <summary>{t("page.sign_in.help")}</summary>
          <p>{t("page.sign_in.help.first")}</p>
          <p>{t("page.sign_in.help.lost")}</p>
          <p>{t("page.sign_in.help.visitor")}</p>
        </details>
      </div>
    </main>
  );
}

/** Over a page whose session ended; what was typed there stays. */
export function SignInAgain(): JSX.Element {
  return (
    <Dialog title={t("page.sign_in.again")} onClose={() => { me.value = null; }}>
      <p>{t("page.sign_in.again.why")}</p>
      <SignInForm fixedName={me.value?.account.name ?? ""} />
      <Button kind="quiet" onClick={() => void signOut().catch(() => { me.value = null; })}>
        {t("page.sign_in.other")}
      </Button>
    </Dialog>
  );
}
