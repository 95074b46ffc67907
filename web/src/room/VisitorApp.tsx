/** The visitor's pages: the invitation, the check, the choice of a site, the room, and what comes after. */

import { signal, type Signal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";

import { ApiError, sentenceOf } from "../api";
import { Brand } from "../frame/Brand";
import { LanguageSwitch } from "../frame/LanguageSwitch";
import { SchemeSwitch } from "../frame/SchemeSwitch";
import { navigate, path, type Params } from "../router";
import { chooseLanguage, language, readRemembered, t } from "../text";
import { EmptyState, Failed, Loading, lazily } from "../ui";
import { Welcome } from "./Welcome";
import "./room.css";
import { accept, homeOf, isHost, whoAmI, type VisitorInfo } from "./visitor_info";

const Journey = lazily<{ info: VisitorInfo; checking: boolean }>(() => import("./Journey"));
const SummaryPage = lazily<{ params: Params }>(() => import("../summary/SummaryPage"));

type Found = { readonly info: VisitorInfo } | { readonly error: unknown } | null;

async function find(token: string | undefined): Promise<VisitorInfo> {
  const info = await (token === undefined ? whoAmI() : accept(token));
  // The token leaves the address bar and the history as soon as it has served.
  if (token !== undefined) await navigate("/visit", { replace: true });
  // A host keeps the language of the pages they come from; nobody chose one for them.
  if (readRemembered() === null && !isHost(info)) await chooseLanguage(info.participant.language, { remember: false }).catch(() => undefined);
  return info;
}

export default function VisitorApp({ params }: { params: Params }): JSX.Element {
  const [found, setFound] = useState<Found>(null);
  const [tries, setTries] = useState(0);
  const entered: Signal<"no" | "check" | "skip"> = useMemo(() => signal("no"), []);
  const token = params["token"];
  useEffect(() => {
    if (found && "info" in found && token === undefined) return;
    setFound(null);
    find(token).then((info) => setFound({ info }), (error: unknown) => setFound({ error }));
  }, [token, tries]);
  useEffect(() => {
    document.title = found && "info" in found ? `${found.info.visit.title} · Beacon` : "Beacon";
  }, [found, language.value]);

  if (found && "info" in found && path.value === "/visit/summary") return <Framed narrow={false} home={homeOf(found.info)}><SummaryPage params={params} /></Framed>;
  if (found && "info" in found && entered.value !== "no") {
    return <Journey info={found.info} checking={entered.value === "check"} />;
  }
  return (
    <Framed narrow home={found && "info" in found ? homeOf(found.info) : "/visit"}>
      {found === null ? <Loading words={t("page.room.opening")} />
        : "info" in found ? <Welcome info={found.info} onEnter={(how) => (entered.value = how)} />
        : <NoWayIn error={found.error} again={() => setTries(tries + 1)} />}
    </Framed>
  );
}

/** The frame of all visitor's pages but the room itself. */
export function Framed({ narrow, home = "/visit", children }: {
  readonly narrow: boolean;
  readonly home?: string;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <>
      <a class="skip" href="#main">{t("page.skip")}</a>
      <header class="visitor-head">
        <Brand href={home} />
        <div class="row tight">
          <LanguageSwitch />
          <SchemeSwitch />
        </div>
      </header>
      <main id="main" tabIndex={-1} class={`page-body ${narrow ? "narrow" : ""}`}>{children}</main>
    </>
  );
}

function NoWayIn({ error, again }: { error: unknown; again: () => void }): JSX.Element {
  // Without a cookie there is only one way in; any other answer of the centre is its own sentence.
  if (error instanceof ApiError && error.status === 401 && path.value === "/visit") {
    return <EmptyState icon="link" title={t("page.room.no_invitation")}>{t("page.room.no_invitation.do")}</EmptyState>;
  }
  if (error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429) {
    return <EmptyState icon="link" title={t("page.room.invitation_refused")}><p role="alert">{error.sentence}</p></EmptyState>;
  }
  return <Failed sentence={sentenceOf(error)} again={again} />;
}
