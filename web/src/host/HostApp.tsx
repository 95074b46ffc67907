// The host's pages: who is there, which page, and the frame around it.
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { PageProps } from "../router";
import { reachable } from "../api";
import { match, navigate, path } from "../router";
import { t } from "../text";
import { Loading } from "../ui/Status";
import { lazily } from "../ui/lazily";
import { HostFrame } from "./HostFrame";
import { SignIn, SignInAgain } from "./SignIn";
import { expired, isHost, loadMe, me, takeOver } from "./session";
import "./host.css";

type Page = (props: PageProps) => JSX.Element;

const FirstPassword = lazily<PageProps>(() => import("./FirstPassword"));

/** Address, page, and whether only a host may see it. */
const PAGES: readonly (readonly [string, Page, "host"?])[] = [
  ["/", lazily<PageProps>(() => import("./Home"))],
  ["/firms", lazily<PageProps>(() => import("./firms/FirmList"))],
  ["/firms/new", lazily<PageProps>(() => import("./firms/NewFirm")), "host"],
  ["/firms/compare", lazily<PageProps>(() => import("./compare/ComparePage"))],
  ["/firms/:id", lazily<PageProps>(() => import("./firms/FirmPage"))],
  ["/firms/:id/edit", lazily<PageProps>(() => import("./firms/EditFirm")), "host"],
  ["/firms/:id/forecast", lazily<PageProps>(() => import("./document/ForecastPage"))],
  ["/visits", lazily<PageProps>(() => import("./visits/VisitList"))],
  ["/visits/new", lazily<PageProps>(() => import("./visits/NewVisit")), "host"],
  ["/visits/:id", lazily<PageProps>(() => import("./visits/VisitPage"))],
  ["/visits/:id/edit", lazily<PageProps>(() => import("./visits/EditVisit")), "host"],
  ["/visits/:id/summary", lazily<PageProps>(() => import("../summary/SummaryPage"))],
  ["/board", lazily<PageProps>(() => import("./Board"))],
  ["/audit", lazily<PageProps>(() => import("./Audit")), "host"],
  ["/accounts", lazily<PageProps>(() => import("./Accounts")), "host"],
];

function Found(): JSX.Element {
  for (const [pattern, Page, only] of PAGES) {
    const params = match(pattern, path.value);
    if (!params) continue;
    if (only === "host" && !isHost()) return <p>{t("page.viewer_may_not")}</p>;
    return <Page key={path.value} params={params} />;
  }
  return <p>{t("page.not_found")}</p>;
}

/** Ask who is there, before anything is drawn. */
export function begin(): void {
  void loadMe().catch(() => undefined);
}

export default function HostApp(): JSX.Element {
  const answering = reachable.value;
  const began = useRef(false);
  useEffect(() => {
    // The first time `begin` has asked already; this is for when the centre comes back.
    if (!began.current) began.current = true;
    else if (answering && me.value === undefined) void loadMe().catch(() => undefined);
  }, [answering]);
  const who = me.value;
  useEffect(() => {
    // For those who measure how soon the page can be used.
    if (who !== undefined) performance.mark("beacon-interactive");
  }, [who === undefined]);
  useEffect(takeOver, []);
  const atSignIn = path.value === "/sign-in";
  useEffect(() => {
    if (who && atSignIn) void navigate("/", { replace: true });
  }, [who, atSignIn]);
  if (who === undefined) return <main id="main"><Loading /></main>;
  if (who === null) return <SignIn />;
  if (who.must_change_password) return <FirstPassword params={{}} />;
  return (
    <HostFrame>
      <Found />
      {expired.value && <SignInAgain />}
    </HostFrame>
  );
}
