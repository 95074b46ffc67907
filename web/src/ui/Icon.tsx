// The page's drawings, as inline SVG on a 24 unit grid. Decoration: the words beside them say the same.
import type { JSX } from "preact";

const STROKES = {
  alert: "M12 8v5M12 16.5v.5M10.3 3.9 2.4 18a2 2 0 0 0 1.7 3h15.8a2 2 0 0 0 1.7-3L13.7 3.9a2 2 0 0 0-3.4 0Z",
  arrow: "M5 12h14M13 6l6 6-6 6",
  back: "M19 12H5M11 6l-6 6 6 6",
  board: "M4 20V10M10 20V4M16 20v-7M22 20H2",
  building: "M4 21V5a1 1 0 0 1 1-1h8a1 1 0 0 1 1 1v16M14 9h5a1 1 0 0 1 1 1v11M2 21h20M8 8h2M8 12h2M8 16h2",
  calendar: "M4 6h16v15H4zM4 10h16M8 3v4M16 3v4",
  camera: "M3 7h12v10H3zM15 11l6-4v10l-6-4",
  "camera-off": "M3 7h9m3 3v7H3V7M15 11l6-4v10l-4-2.7M2 2l20 20",
  chat: "M4 4h16v12H9l-5 4z",
  check: "M4 12.5 9.5 18 20 6.5",
  chevron: "M9 5l7 7-7 7",
  clock: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM12 7v5l3.5 2",
  close: "M5 5l14 14M19 5 5 19",
  copy: "M9 9h11v12H9zM5 15H4V3h11v2",
  devices: "M4 7h9M17 7h3M4 17h3M11 17h9M15 5v4M9 15v4",
  door: "M5 21V4l9-1v18M14 5h5v16M2 21h20M10.5 12v.5",
  download: "M12 3v12M7 11l5 5 5-5M4 20h16",
  edit: "M4 20l1-4L16.5 4.5l3 3L8 19z",
  file: "M6 2h8l5 5v15H6zM14 2v5h5",
  globe: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM3 12h18M12 3c3 3 3.5 6 3.5 9s-.5 6-3.5 9c-3-3-3.5-6-3.5-9S9 6 12 3Z",
  hand: "M7 12V6a1.5 1.5 0 0 1 3 0v5M10 10V4a1.5 1.5 0 0 1 3 0v6M13 10V5a1.5 1.5 0 0 1 3 0v8M16 11V8.5a1.5 1.5 0 0 1 3 0V15a7 7 0 0 1-7 7c-3 0-4.5-1.5-6-4l-2-4a1.6 1.6 0 0 1 3-1.2",
  headset: "M4 14v-2a8 8 0 0 1 16 0v2M4 13h3v7H5a1 1 0 0 1-1-1zM20 13h-3v7h2a1 1 0 0 0 1-1zM17 20c-1 1.5-2.5 2-5 2",
  home: "M3 11l9-8 9 8M6 9v12h12V9",
  info: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM12 11v5M12 7.5v.5",
  leave: "M3 15c0-5 18-5 18 0l-4 1-1-3c-3-1-5-1-8 0l-1 3z",
  link: "M10 14a4 4 0 0 0 5.7 0l4-4A4 4 0 1 0 14 4.3l-1.5 1.5M14 10a4 4 0 0 0-5.7 0l-4 4A4 4 0 1 0 10 19.7l1.5-1.5",
  list: "M8 6h13M8 12h13M8 18h13M3.5 6h.5M3.5 12h.5M3.5 18h.5",
  menu: "M4 7h16M4 12h16M4 17h16",
  mic: "M9 5a3 3 0 0 1 6 0v6a3 3 0 0 1-6 0zM5 11a7 7 0 0 0 14 0M12 18v4",
  "mic-off": "M9 9v2a3 3 0 0 0 5 2.2M15 9.5V5a3 3 0 0 0-5.8-1M5 11a7 7 0 0 0 11.5 5.3M19 11a7 7 0 0 1-.5 2.5M12 18v4M2 2l20 20",
  minus: "M5 12h14",
  moon: "M20 14.5A8 8 0 1 1 9.5 4a6.5 6.5 0 0 0 10.5 10.5Z",
  more: "M5 12h.5M12 12h.5M19 12h.5",
  people: "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM2 21c0-4 3-6.5 7-6.5s7 2.5 7 6.5M16 4.5a3.5 3.5 0 0 1 0 6.5M18 15c2.5.8 4 3 4 6",
  play: "M7 4l13 8-13 8z",
  plus: "M12 5v14M5 12h14",
  qr: "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2M20 14v2h-2v4M14 20h2M20 20h.5",
  refresh: "M20 11a8 8 0 1 0-2 6M20 4v7h-7",
  route: "M5 20a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM19 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM7 18h8a3.5 3.5 0 0 0 0-7H9a3 3 0 0 1 0-5h8",
  screen: "M3 4h18v12H3zM8 20h8M12 16v4",
  shield: "M12 3l8 3v6c0 5-3.5 8-8 9.5C7.5 20 4 17 4 12V6z",
  signal: "M4 20v-4M10 20v-8M16 20V8M22 20V4",
  speaker: "M4 9v6h4l5 4V5L8 9zM16.5 8.5a5 5 0 0 1 0 7M19 6a8.5 8.5 0 0 1 0 12",
  stop: "M6 6h12v12H6z",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6 19 19M19 5l-1.4 1.4M6.4 17.6 5 19",
  trash: "M4 7h16M9 7V4h6v3M6 7l1 14h10l1-14M10 11v6M14 11v6",
  upload: "M12 16V4M7 8l5-5 5 5M4 20h16",
  user: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4 21c0-4.5 3.5-7 8-7s8 2.5 8 7",
} as const;

export type IconName = keyof typeof STROKES;

export interface IconProps {
  name: IconName;
  /** In em of the text around it. */
  size?: number;
  class?: string;
}

export function Icon({ name, size = 1.2, class: klass }: IconProps): JSX.Element {
  return (
    <svg
      class={klass}
      width={`${size}em`}
      height={`${size}em`}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={STROKES[name]} />
    </svg>
  );
}
