/** Colours of the time line, taken from the style sheet so that light and dark are written in one place. */

export interface PlotColours {
  readonly ink: string;
  readonly faint: string;
  readonly grid: string;
  readonly mark: string;
  readonly lines: readonly [string, string];
  readonly bands: readonly [string, string];
  readonly ordered: string;
  readonly path: string;
  readonly buffer: string;
  readonly ground: string;
  readonly font: string;
}

export function plotColours(element: Element): PlotColours {
  const style = getComputedStyle(element);
  const of = (name: string): string => style.getPropertyValue(`--plot-${name}`).trim();
  return {
    ink: of("ink"), faint: of("faint"), grid: of("grid"), mark: of("mark"), ordered: of("ordered"),
    lines: [of("line-a"), of("line-b")], bands: [of("band-a"), of("band-b")],
    path: of("path"), buffer: of("buffer"), ground: of("ground"),
    font: style.fontFamily,
  };
}

/** Calls back when the colours of the page change: by the system's setting or by the page's own switch. */
export function onScheme(changed: () => void): () => void {
  const query = matchMedia("(prefers-color-scheme: dark)");
  const observer = new MutationObserver(changed);
  query.addEventListener("change", changed);
  observer.observe(document.documentElement, { attributes: true });
  return () => {
    query.removeEventListener("change", changed);
    observer.disconnect();
  };
}
