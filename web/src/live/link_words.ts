/** Kinds of link in words: `sdwan@hk` as people say it. */

import { t } from "../text";

const KIND_KEY: Readonly<Record<string, string>> = {
  internet: "report.link.internet",
  "internet-premium": "report.link.internet-premium",
  mpls: "report.link.mpls",
  sdwan: "report.link.sdwan",
  split: "report.link.split",
};
const ABOUT_KEY: Readonly<Record<string, string>> = {
  internet: "report.link.about.internet",
  "internet-premium": "report.link.about.internet-premium",
  mpls: "report.link.about.mpls",
  sdwan: "report.link.about.sdwan",
  split: "report.link.about.split",
};
const BREAK_OUT_KEY: Readonly<Record<string, string>> = { hk: "report.break_out.hk", sg: "report.break_out.sg" };

export function linkWords(link: string): string {
  const [kind = "", exit = ""] = link.split("@");
  const key = KIND_KEY[kind];
  const name = key ? t(key) : kind;
  const place = BREAK_OUT_KEY[exit];
  return place ? t("report.link.break_out", { link: name, place: t(place) }) : name;
}

/** What a kind of link is, in a sentence; empty for one this page does not know. */
export function linkAbout(link: string): string {
  const key = ABOUT_KEY[link.split("@")[0] ?? ""];
  return key ? t(key) : "";
}
