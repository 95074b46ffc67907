/** A chart of the document, in the colours of the page, drawn when it comes near the eye. */

import { signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";

import { t } from "../text";
import { Segmented, useOverflow } from "../ui";
import { scheme } from "../ui/scheme";
import "./charts.css";
import type { Drawing } from "./draw";
import { isWide } from "./fit";
import type { ChartBlock, Spec } from "./web_document";

const NEAR_PX = 600;

/** Chosen once for all maps of the page: who wants no geography wants none anywhere. */
const schematic = signal(false);

/** True once the element has come near the window, or the page is about to be printed. */
function useNear(element: { readonly current: HTMLElement | null }): boolean {
  const [near, setNear] = useState(false);
  useEffect(() => {
    const here = element.current;
    if (!here || near) return undefined;
    const come = (): void => setNear(true);
    const watch = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && come(), {
      rootMargin: `${NEAR_PX}px`,
    });
    watch.observe(here);
    addEventListener("beforeprint", come);
    return () => {
      watch.disconnect();
      removeEventListener("beforeprint", come);
    };
  }, [near]);
  return near;
}

type Outcome = "waiting" | "drawn" | "failed";

/** Draws into the element for as long as it stands. */
function useDrawing(element: { readonly current: HTMLElement | null }, spec: Spec, near: boolean): Outcome {
  const [outcome, setOutcome] = useState<Outcome>("waiting");
  const drawing = useRef<Drawing | null>(null);
  const dark = scheme.value === "dark";
  useEffect(() => {
    const here = element.current;
    if (!near || !here) return undefined;
    let gone = false;
    setOutcome("waiting");
    // The place keeps its height while a chart is drawn anew: what is read below does not jump.
    here.style.minHeight = here.clientHeight ? `${here.clientHeight}px` : "";
    const watch = new ResizeObserver(() => {
      // Folded away it has no width, and keeps its drawing.
      if (here.clientWidth > 0) drawing.current?.resize(here.clientWidth);
    });
    import("./draw")
      .then(({ draw }) => draw(here, spec, { dark, width: here.clientWidth }))
      .then((made) => {
        if (gone) return made.remove();
        drawing.current = made;
        here.style.minHeight = "";
        watch.observe(here);
        setOutcome("drawn");
      })
      .catch((cause: unknown) => {
        console.error(cause);
        if (!gone) setOutcome("failed");
      });
    return () => {
      gone = true;
      watch.disconnect();
      drawing.current?.remove();
      drawing.current = null;
    };
  }, [near, spec]);
  useEffect(() => drawing.current?.colour(dark), [dark]);
  useEffect(() => {
    const onPaper = (): void => drawing.current?.colour(false);
    const onScreen = (): void => drawing.current?.colour(dark);
    addEventListener("beforeprint", onPaper);
    addEventListener("afterprint", onScreen);
    return () => {
      removeEventListener("beforeprint", onPaper);
      removeEventListener("afterprint", onScreen);
    };
  }, [dark]);
  return outcome;
}

interface Props {
  readonly chart: ChartBlock;
  /** The same without geography, where there is such a drawing. */
  readonly twin?: ChartBlock | undefined;
}

export function VegaChart({ chart: map, twin }: Props) {
  const figure = useRef<HTMLElement>(null);
  const ground = useRef<HTMLDivElement>(null);
  const near = useNear(figure);
  const chart = (schematic.value && twin) || map;
  const { spec } = chart;
  const outcome = useDrawing(ground, spec, near);
  const frame = useRef<HTMLDivElement>(null);
  const more = useOverflow(frame);
  return (
    <figure class="chart" ref={figure} data-chart={chart.key} data-ready={outcome === "drawn"}>
      <div class="row apart">
        <figcaption>{chart.title}</figcaption>
        {twin ? (
          <div class="no-print">
            <Segmented label={t("page.document.drawing")} chosen={schematic.value ? "schematic" : "map"}
              options={[
                { key: "map", words: t("page.document.map") },
                { key: "schematic", words: t("page.document.schematic") },
              ]}
              onChoose={(key) => (schematic.value = key === "schematic")} />
          </div>
        ) : null}
      </div>
      {outcome === "failed" ? <p class="chart-failed" role="status">{t("page.document.chart_failed")}</p> : null}
      {more ? <p class="more-columns no-print" aria-hidden="true">{t("page.document.more_columns")}</p> : null}
      <div class="chart-scroll" ref={frame} role="img" aria-label={`${chart.title}. ${chart.alt}`}
        {...(more ? { tabIndex: 0 } : {})}>
        <div class={isWide(spec) ? "chart-ground wide" : "chart-ground"} ref={ground} />
      </div>
    </figure>
  );
}
