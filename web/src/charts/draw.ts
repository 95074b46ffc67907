/**
 * Drawing a Vega-Lite specification. A chunk of its own: it is larger than the rest of the page together.
 *
 * The page's policy allows neither eval nor style blocks, so expressions are interpreted and the style sheet is ours;
 * and nothing is ever fetched: a specification brings its data along.
 */

import embed from "vega-embed";
import { expressionInterpreter } from "vega-interpreter";

import { fitted, heightFor } from "./fit";
import type { Spec } from "./web_document";

export interface Drawing {
  readonly colour: (dark: boolean) => void;
  readonly resize: (width: number) => void;
  readonly remove: () => void;
}

function refuse(): Promise<never> {
  return Promise.reject(new Error("a chart brings its data along"));
}

const REFUSED = { load: refuse, sanitize: refuse, http: refuse, file: refuse };

export async function draw(element: HTMLElement, spec: Spec, look: { dark: boolean; width: number }): Promise<Drawing> {
  const { view, finalize } = await embed(element, fitted(spec, look) as never, {
    mode: "vega-lite",
    renderer: "svg",
    actions: false,
    ast: true,
    expr: expressionInterpreter,
    defaultStyle: false,
    tooltip: { disableDefaultStyle: true, theme: "beacon" },
    loader: REFUSED as never,
  });
  // The figure around it is an image with words of its own; Vega gives every mark a role and no name.
  element.querySelector("svg")?.setAttribute("aria-hidden", "true");
  return {
    // At once: a page about to be printed does not wait.
    colour: (dark) => void view.signal("dark", dark).run(),
    resize: (width) => {
      const height = heightFor(spec, width);
      if (height !== null) view.height(height);
      void view.width(width).runAsync();
    },
    remove: finalize,
  };
}
