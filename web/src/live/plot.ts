/**
 * The drawn time line: three uPlot lanes (quality, round trip, loss) over one clock. Imperative, because a redraw
 * each second must cost a few milliseconds and no more; loaded only when somebody looks at it.
 *
 * Every redraw leaves a performance measure `beacon-redraw`, which is how its bar is held.
 */

import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

import { clockOf } from "./clock_of";
import type { Columns } from "./columns";
import { niceAbove } from "./nice";
import { plotColours, type PlotColours } from "./plot_colours";

export interface PlotMark {
  readonly at_utc_ms: number;
  readonly label: string;
  /** How long the route, then the receiver, took to come to rest; null while unknown. */
  readonly path_ms: number | null;
  readonly buffer_ms: number | null;
}

/** Words on the lanes. */
export interface PlotWords {
  readonly locale: string;
  readonly titles: Readonly<Record<"quality" | "rtt" | "loss", string>>;
  /** By lower bound of the category on the common scale. */
  readonly quality: Readonly<Record<number, string>>;
  readonly ms: (value: number) => string;
  readonly pct: (value: number) => string;
}

const MEASURE = "beacon-redraw";
const SPAN_S = { least: 120, most: 600 };
const AXIS_PX = 76;
const LANES = ["quality", "rtt", "loss"] as const;
const HEIGHT: Readonly<Record<(typeof LANES)[number], number>> = { quality: 190, rtt: 96, loss: 112 };
const R_SPLITS = [50, 60, 70, 80, 90];
const DASH = [5, 4];

export class TimelinePlot {
  private colours: PlotColours;
  private marks: readonly PlotMark[] = [];
  private readonly lanes: readonly uPlot[];
  private clock: Intl.DateTimeFormat;
  private span: [number, number] = [0, SPAN_S.least];

  constructor(
    private readonly host: HTMLElement,
    private words: PlotWords,
    private readonly pointed: (index: number | null) => void,
  ) {
    this.colours = plotColours(host);
    this.clock = clockOf(words.locale);
    const sync = uPlot.sync(`beacon-${Math.round(performance.now() * 1000)}`);
    this.lanes = LANES.map((lane) => new uPlot(this.options(lane, sync.key), [[]] as never, host));
  }

  /** Draws the history anew. Costs one redraw of each lane. */
  draw(columns: Columns, marks: readonly PlotMark[]): void {
    const begun = performance.now();
    this.marks = marks;
    const last = columns.x[columns.x.length - 1] ?? 0;
    const from = Math.max(columns.x[0] ?? 0, last - SPAN_S.most);
    this.span = [from, Math.max(last, from + SPAN_S.least)];
    const data = this.data(columns);
    this.lanes.forEach((lane, i) => lane.batch(() => lane.setData(data[i] ?? [[]], true)));
    performance.measure(MEASURE, { start: begun, end: performance.now() });
  }

  resize(width: number): void {
    this.lanes.forEach((lane, i) => lane.setSize({ width, height: HEIGHT[LANES[i] ?? "rtt"] }));
  }

  /** Takes up other words or other colours. */
  restyle(words: PlotWords): void {
    this.words = words;
    this.clock = clockOf(words.locale);
    this.colours = plotColours(this.host);
    for (const lane of this.lanes) lane.redraw(false, true);
  }

  destroy(): void {
    for (const lane of this.lanes) lane.destroy();
  }

  private data(columns: Columns): uPlot.AlignedData[] {
    const { x, r, bandLow, bandHigh, rtt_ms, loss_pct } = columns;
    return [
      [x, bandHigh[0], bandLow[0], bandHigh[1], bandLow[1], r[1], r[0]],
      [x, columns.rttCommanded_ms, rtt_ms[1], rtt_ms[0]],
      [x, columns.lossCommanded_pct[0], columns.lossCommanded_pct[1], loss_pct[1], loss_pct[0]],
    ];
  }

  private options(lane: (typeof LANES)[number], syncKey: string): uPlot.Options {
    const kinds = { quality: this.quality(), rtt: this.rtt(), loss: this.loss() };
    const last = lane === "loss";
    return {
      width: this.host.clientWidth || 600,
      height: HEIGHT[lane],
      legend: { show: false },
      cursor: { sync: { key: syncKey }, drag: { x: false, y: false }, y: false, points: { size: 6 } },
      padding: [lane === "quality" ? 22 : 8, 30, last ? 0 : 4, 0],
      scales: { x: { time: true, range: () => this.span }, ...kinds[lane].scales },
      axes: [this.xAxis(last), kinds[lane].axis],
      series: [{}, ...kinds[lane].series],
      ...(kinds[lane].bands ? { bands: kinds[lane].bands } : {}),
      hooks: {
        drawClear: [(plot) => this.drawRecovery(plot)],
        draw: [(plot) => this.drawTitle(plot, this.words.titles[lane]), (plot) => this.drawMarks(plot, lane === "quality")],
        setCursor: [(plot) => this.pointed(plot.cursor.idx ?? null)],
      },
    };
  }

  private line(side: 0 | 1): uPlot.Series {
    const dash = side === 1 ? { dash: [8, 4] } : {};
    return { stroke: () => this.colours.lines[side], width: 2, points: { show: false }, ...dash };
  }

  private ordered(scale: string): uPlot.Series {
    return { scale, stroke: () => this.colours.ordered, width: 1.5, dash: [2, 3], points: { show: false } };
  }

  private quality(): Lane {
    const edge: uPlot.Series = { scale: "r", width: 0, points: { show: false } };
    return {
      scales: { r: { range: (_, low) => [Math.min(40, Math.floor((low ?? 40) / 10) * 10), 100] } },
      axis: this.yAxis("r", (_, found) => found.map((value) => this.words.quality[value] ?? ""), () => R_SPLITS),
      series: [edge, edge, edge, edge, { ...this.line(1), scale: "r" }, { ...this.line(0), scale: "r" }],
      bands: [
        { series: [3, 4], fill: () => this.colours.bands[1] },
        { series: [1, 2], fill: () => this.colours.bands[0] },
      ],
    };
  }

  private rtt(): Lane {
    return {
      scales: { rtt: { range: (_, __, high) => [0, Math.max(100, niceAbove((high ?? 0) * 1.05))] } },
      axis: this.yAxis("rtt", (_, found) => found.map((value) => this.words.ms(value))),
      series: [this.ordered("rtt"), { ...this.line(1), scale: "rtt" }, { ...this.line(0), scale: "rtt" }],
    };
  }

  private loss(): Lane {
    return {
      scales: { loss: { range: (_, __, high) => [0, Math.max(2, niceAbove((high ?? 0) * 1.05))] } },
      axis: this.yAxis("loss", (_, found) => found.map((value) => this.words.pct(value))),
      series: [
        this.ordered("loss"), this.ordered("loss"), { ...this.line(1), scale: "loss" }, { ...this.line(0), scale: "loss" },
      ],
    };
  }

  private yAxis(scale: string, values: uPlot.Axis.DynamicValues, splits?: () => number[]): uPlot.Axis {
    return {
      scale, values, size: AXIS_PX, gap: 6, space: 26, ...(splits ? { splits } : {}),
      stroke: () => this.colours.faint, font: `12px ${this.colours.font}`,
      grid: { stroke: () => this.colours.grid, width: 1 }, ticks: { show: false },
    };
  }

  private xAxis(shown: boolean): uPlot.Axis {
    return {
      size: shown ? 26 : 0, space: 84, font: `12px ${this.colours.font}`,
      stroke: () => this.colours.faint, ticks: { show: false },
      grid: { stroke: () => this.colours.grid, width: 1 },
      values: (_, found) => found.map((at) => (shown ? this.clock.format(at * 1000) : "")),
    };
  }

  /** How long each switch took to settle, as a bar along the foot of the lane: the path first, then the receiver. */
  private drawRecovery(plot: uPlot): void {
    const { ctx, bbox } = plot;
    const tall = 5 * devicePixelRatio;
    for (const mark of this.marks) {
      const stretches = [[mark.buffer_ms, this.colours.buffer], [mark.path_ms, this.colours.path]] as const;
      for (const [lasted_ms, colour] of stretches) {
        if (lasted_ms === null) continue;
        const from = Math.max(bbox.left, plot.valToPos(mark.at_utc_ms / 1000, "x", true));
        const to = Math.min(bbox.left + bbox.width, plot.valToPos((mark.at_utc_ms + lasted_ms) / 1000, "x", true));
        ctx.fillStyle = colour;
        if (to > from) ctx.fillRect(from, bbox.top + bbox.height - tall, to - from, tall);
      }
    }
  }

  private drawTitle({ ctx, bbox }: uPlot, title: string): void {
    ctx.save();
    ctx.font = `${12 * devicePixelRatio}px ${this.colours.font}`;
    ctx.fillStyle = this.colours.faint;
    ctx.textAlign = "left";
    ctx.textBaseline = "top";
    ctx.fillText(title, bbox.left + 6 * devicePixelRatio, bbox.top + 3 * devicePixelRatio);
    ctx.restore();
  }

  private drawMarks(plot: uPlot, labelled: boolean): void {
    const { ctx, bbox } = plot;
    const right = bbox.left + bbox.width;
    ctx.save();
    ctx.strokeStyle = this.colours.mark;
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash(DASH.map((piece) => piece * devicePixelRatio));
    const shown = this.marks
      .map((mark) => ({ mark, x: Math.round(plot.valToPos(mark.at_utc_ms / 1000, "x", true)) }))
      .filter(({ x }) => x >= bbox.left && x <= right);
    for (const { x } of shown) {
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
    }
    if (labelled) this.drawLabels(ctx, shown, { top: bbox.top, right });
    ctx.restore();
  }

  /** A label has the room up to the next mark; where there is too little, the list below still names the switch. */
  private drawLabels(
    ctx: CanvasRenderingContext2D, shown: readonly { mark: PlotMark; x: number }[], edge: { top: number; right: number },
  ): void {
    const dpr = devicePixelRatio;
    ctx.font = `${12 * dpr}px ${this.colours.font}`;
    ctx.fillStyle = this.colours.ink;
    ctx.textAlign = "left";
    ctx.textBaseline = "bottom";
    shown.forEach(({ mark, x }, i) => {
      const room = (shown[i + 1]?.x ?? edge.right + 8 * dpr) - x - 8 * dpr;
      const text = shortened(ctx, mark.label, room);
      ctx.fillText(text, x, edge.top - 5 * dpr);
    });
  }
}

interface Lane {
  readonly scales: uPlot.Scales;
  readonly axis: uPlot.Axis;
  readonly series: uPlot.Series[];
  readonly bands?: uPlot.Band[];
}

function shortened(ctx: CanvasRenderingContext2D, text: string, room: number): string {
  if (ctx.measureText(text).width <= room) return text;
  for (let kept = text.length - 1; kept > 3; kept -= 1) {
    const cut = `${text.slice(0, kept).trimEnd()}…`;
    if (ctx.measureText(cut).width <= room) return cut;
  }
  return "";
}
