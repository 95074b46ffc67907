// The one-time password has done its work: choose your own.
import type { JSX } from "preact";
import { LanguageSwitch } from "../frame/LanguageSwitch";
import { t } from "../text";
import { ChangePasswordForm } from "./ChangePassword";
import { usePageTitle } from "./page_title";

export default function FirstPassword(): JSX.Element {
  usePageTitle(t("page.password.first"));
  return (
    <main id="main" tabIndex={-1} class="sign-in">
      <div class="sign-in-card card stack">
        <LanguageSwitch />
        <div class="stack tight">
          <h1>{t("page.password.first")}</h1>
          <p class="faint">{t("page.password.first.why")}</p>
        </div>
        <ChangePasswordForm />
      </div>
    </main>
  );
}
