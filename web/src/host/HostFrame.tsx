// The frame of the host's pages: where one is, where one can go, who one is.
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Brand } from "../frame/Brand";
import { LanguageSwitch } from "../frame/LanguageSwitch";
import { SchemeSwitch } from "../frame/SchemeSwitch";
import { path } from "../router";
import { t } from "../text";
import { Button, Dialog, Icon, toast, type IconName } from "../ui";
import { sentenceOf } from "../api";
import { ChangePasswordForm } from "./ChangePassword";
import { isHost, me, signOut } from "./session";

interface Place {
  to: string;
  key: string;
  icon: IconName;
  only?: "host";
}

const PLACES: readonly Place[] = [
  { to: "/", key: "page.nav.home", icon: "home" },
  { to: "/firms", key: "page.nav.firms", icon: "building" },
  { to: "/visits", key: "page.nav.visits", icon: "calendar" },
  { to: "/board", key: "page.nav.board", icon: "board" },
  { to: "/audit", key: "page.nav.audit", icon: "list", only: "host" },
  { to: "/accounts", key: "page.nav.accounts", icon: "people", only: "host" },
];

function isHere(to: string): boolean {
  return to === "/" ? path.value === "/" : path.value === to || path.value.startsWith(`${to}/`);
}

function Places(): JSX.Element {
  return (
    <ul class="places">
      {PLACES.filter((place) => place.only !== "host" || isHost()).map((place) => (
        <li key={place.to}>
          <a href={place.to} aria-current={isHere(place.to) ? "page" : undefined}>
            <Icon name={place.icon} />
            {t(place.key)}
          </a>
        </li>
      ))}
    </ul>
  );
}

function AccountMenu(): JSX.Element {
  const [changing, setChanging] = useState(false);
  return (
    <div class="account">
      <div class="small">
        <div class="strong">{me.value?.account.name}</div>
        <div class="faint">{isHost() ? t("page.role.host") : t("page.role.viewer")}</div>
      </div>
      <div class="row tight">
        <Button kind="quiet" size="small" onClick={() => setChanging(true)}>{t("page.password.change_short")}</Button>
        <Button
          kind="quiet"
          size="small"
          icon="door"
          data-testid="sign-out"
          onClick={() => void signOut().catch((cause: unknown) => toast(sentenceOf(cause), "bad"))}
        >
          {t("page.sign_out")}
        </Button>
      </div>
      {changing && (
        <Dialog title={t("page.password.change")} onClose={() => setChanging(false)}>
          <ChangePasswordForm onDone={() => setChanging(false)} />
        </Dialog>
      )}
    </div>
  );
}

export function HostFrame({ children }: { children: ComponentChildren }): JSX.Element {
  const [menuOpen, setMenuOpen] = useState(false);
  const main = useRef<HTMLElement>(null);
  const address = path.value;
  const first = useRef(true);
  useEffect(() => {
    setMenuOpen(false);
    // A new page is announced by moving the focus to it; the first one has it anyhow.
    if (!first.current) main.current?.focus();
    first.current = false;
  }, [address]);
  return (
    <div class="host-frame">
      <a class="skip" href="#main">{t("page.skip")}</a>
      <header class="host-bar no-print">
        <div class="row apart host-bar-top">
          <Brand />
          <div class="row tight">
            <SchemeSwitch />
            <LanguageSwitch />
            <Button
              class="menu-button"
              kind="quiet"
              icon={menuOpen ? "close" : "menu"}
              label={t("page.menu")}
              aria-expanded={menuOpen ? "true" : "false"}
              aria-controls="places"
              onClick={() => setMenuOpen(!menuOpen)}
            />
          </div>
        </div>
        <nav id="places" class={menuOpen ? "open" : ""} aria-label={t("page.nav")}>
          <Places />
          <AccountMenu />
        </nav>
      </header>
      <main id="main" tabIndex={-1} ref={main} class="page-body">{children}</main>
    </div>
  );
}
