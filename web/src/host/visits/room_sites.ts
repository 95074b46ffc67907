// A firm's sites and hubs as the route form takes them.
import type { Hub, RoomSite } from "../../room/protocol";
import type { Firm } from "../types";

export function roomSites(firm: Pick<Firm, "sites_detail">): readonly RoomSite[] {
  return firm.sites_detail.map(({ name, city, time_zone, place_id, links_available, link }) => ({
    name, city, time_zone, place_id, links: links_available.includes(link) ? links_available : [link, ...links_available],
  }));
}

export function roomHubs(firm: Pick<Firm, "hubs">): readonly Hub[] {
  return Object.entries(firm.hubs ?? {}).map(([id, city]) => ({ id, city }));
}
