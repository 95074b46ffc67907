// Where the page begins: words first, then everything else.
import { render } from "preact";
import { App, fetchFirstPage } from "./app";
import { startRouter } from "./router";
import { chooseLanguage, firstLanguage } from "./text";
import { startScheme } from "./ui/scheme";
import "./ui/style.css";
import "./frame.css";

const CANNOT_START = [
  { lang: "en", words: "The centre does not answer. Check that it is running, then reload this page." },
  { lang: "zh-Hans", words: "体验中心没有响应。请确认它正在运行，然后重新加载本页。" },
];

async function start(): Promise<void> {
  const root = document.getElementById("page");
  if (!root) return;
  startScheme();
  startRouter();
  fetchFirstPage();
  try {
    await chooseLanguage(firstLanguage(), { remember: false });
  } catch {
    // The words themselves could not be fetched: these two sentences are all the page carries with it.
    render(CANNOT_START.map(({ lang, words }) => <p key={lang} lang={lang}>{words}</p>), root);
    return;
  }
  render(<App />, root);
}

void start();
