// Addresses to pages. Everything but the frame and the first view is fetched when first needed.
import type { JSX } from "preact";
import { useEffect, useErrorBoundary } from "preact/hooks";
import { match, path, type PageProps, type Params } from "./router";
import { known, t } from "./text";
import { Button, EmptyState, Failed, Questions, Toasts, lazily, type LazyPart } from "./ui";
import { UnreachableBanner } from "./frame/UnreachableBanner";

type Page = LazyPart<PageProps>;

const VisitorApp = lazily<PageProps>(() => import("./room/VisitorApp"));
const HostApp = lazily<PageProps>(async () => {
  const module = await import("./host/HostApp");
  module.begin();
  return module;
});

/** First match wins. The visitor's pages carry no trace of the host's. */
const PAGES: readonly (readonly [string, Page])[] = [
  ["/v/:token", VisitorApp],
  ["/visit", VisitorApp],
  ["/visit/summary", VisitorApp],
  ["/", HostApp],
  ["/sign-in", HostApp],
  ["/firms", HostApp],
  ["/firms/:id", HostApp],
  ["/firms/:id/edit", HostApp],
  ["/firms/:id/forecast", HostApp],
  ["/visits", HostApp],
  ["/visits/:id", HostApp],
  ["/visits/:id/edit", HostApp],
  ["/visits/:id/summary", HostApp],
  ["/board", HostApp],
  ["/audit", HostApp],
  ["/accounts", HostApp],
];

function found(): { Page: Page; params: Params } | null {
  for (const [pattern, Page] of PAGES) {
    const params = match(pattern, path.value);
    if (params) return { Page, params };
  }
  return null;
}

/** Begin to fetch the page of the address, while its words are still on their way. */
export function fetchFirstPage(): void {
  found()?.Page.fetch();
}

function Found(): JSX.Element {
  const here = found();
  // One instance for all addresses of an application, so that it keeps what it knows.
  return here ? <here.Page params={here.params} /> : <NotFound />;
}

export function NotFound(): JSX.Element {
  useEffect(() => {
    document.title = `${t("page.not_found")} · Beacon`;
  });
  return (
    <main id="main" tabIndex={-1}>
      <EmptyState icon="route" heading="h1" title={t("page.not_found")} actions={<a class="button" href="/">{t("page.home")}</a>}>
        {t("page.not_found.why")}
      </EmptyState>
    </main>
  );
}

export function App(): JSX.Element {
  const [broken, reset] = useErrorBoundary((error) => console.error(error));
  return (
    <>
      <UnreachableBanner />
      {broken ? (
        <main id="main" class="page-body">
          <Failed sentence={known("page.error.broken") ? t("page.error.broken") : String(broken)} />
          <p class="row">
            <Button onClick={reset}>{t("page.again")}</Button>
            <Button onClick={() => location.assign("/")}>{t("page.home")}</Button>
          </p>
        </main>
      ) : (
        <Found />
      )}
      <Questions />
      <Toasts />
    </>
  );
}
