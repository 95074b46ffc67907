// Placeholder until the host pages land.
import { LanguageSwitch } from "../frame/LanguageSwitch";
export default function HostApp() {
  return <main id="main"><LanguageSwitch /></main>;
}
