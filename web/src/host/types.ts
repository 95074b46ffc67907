// What the centre's REST interface gives the host's pages (docs/http.md).
import type { RouteChoice } from "../room/protocol";
import type { PlaceName, Sentence } from "../text";

export type Role = "host" | "viewer";
export type { RouteChoice };

export interface Account {
  id: string;
  name: string;
  role: Role;
  disabled?: boolean;
  must_change_password?: boolean;
  created_utc?: string;
}

export interface Me {
  account: Account;
  csrf: string;
  must_change_password: boolean;
}

export type ForecastState = "queued" | "running" | "done" | "failed" | "cancelled";

export interface ForecastRow {
  id: string;
  firm: string;
  firm_version: number;
  stale: boolean;
  state: ForecastState;
  progress: number;
  stage: string;
  stage_words?: Sentence | null;
  /** Forecasts that come before it, while queued. */
  ahead?: number;
  error: Sentence | null;
  created_utc: string;
  finished_utc: string | null;
  /** Names of the files it can hand out. */
  downloads?: string[];
  /** Whether its document is there, before its files are. */
  readable?: boolean;
}

export interface FirmRow {
  id: string;
  name: string;
  version: number;
  example: boolean;
  changed_utc: string;
  /** False when the centre refuses the file as it is now. */
  readable?: boolean;
  sites: { name: string; city: PlaceName; people: number }[];
  people: number;
  latest_forecast: ForecastRow | null;
  done_forecast?: string | null;
}

export interface SiteDetail {
  name: string;
  place_id: string;
  time_zone: string;
  city: PlaceName;
  lat: number;
  lon: number;
  people: number;
  link: string;
  links_available: string[];
}

export interface Firm extends FirmRow {
  text: string;
  link_kinds: string[];
  sites_detail: SiteDetail[];
  hubs: Record<string, PlaceName>;
  default_choice: RouteChoice | null;
  default_script: ScriptStep[];
}

export interface ScriptStep {
  at_s: number;
  choice: RouteChoice;
  title: string;
}

export interface InvitationRow {
  id: string;
  created_utc: string;
  expires_utc: string;
  revoked_utc: string | null;
  opened_utc?: string | null;
}

export interface NewParticipant {
  name: string;
  site: string;
  language: "en" | "zh_Hans";
  presenter: boolean;
}

export interface Participant extends NewParticipant {
  id: string;
  invitation: InvitationRow | null;
}

export interface VisitRow {
  id: string;
  title: string;
  firm: { id: string; name: string };
  at_utc: string;
  minutes: number;
  participants?: number | Participant[];
  room_open?: boolean;
  has_summary?: boolean;
}

export interface Visit {
  id: string;
  title: string;
  firm: { id: string; name: string };
  at_utc: string;
  minutes: number;
  local_times: { site: string; zone: string; local: string; participants: string[] }[];
  participants: Participant[];
  choice: RouteChoice;
  script: ScriptStep[];
  impair_setup: boolean;
  room_open: boolean;
  has_summary: boolean;
}

export interface NewInvitation {
  url: string;
  expires_utc: string;
  qr_svg: string;
  /** Words to send with the link, in the participant's language. */
  message?: string;
  ics?: string;
  /** What keeps the link from working elsewhere. */
  warning?: Sentence | null;
}

export interface Board {
  rooms: {
    visit: string;
    title: string;
    firm: string;
    people: number;
    since_utc: string;
    choice: RouteChoice;
    worst_words: string | null;
  }[];
  relay: {
    state: "up" | "away" | "starting";
    version: string | null;
    sessions: number;
    allocations: number;
    lateness: { p50_ms: number | null; p99_ms: number | null } | null;
    warnings: Sentence[];
    restarts: number;
  };
  centre: { version: string; started_utc: string; signalling_sockets: number; rss_mib: number | null };
}

export interface AuditRow {
  id: number;
  at_utc: string;
  who: string;
  act: string;
  subject: string;
  address: string;
}
