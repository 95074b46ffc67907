"""Addresses that are no ordinary host: IANA's special-purpose registries, whole, and what else is not global unicast.

From the IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890, RFC 8190), with the RFC and the month of each
row; the newest is RFC 9780 of 2025-04. Later rows outside 2000::/3 are refused all the same. Rows that IANA marks
globally reachable are in as well: anycast services (PCP, TURN, AMT, AS112) are no one's end of a call. Three prefixes
are out on purpose, because they only wrap an IPv4 address and that one is judged: 64:ff9b::/96 (NAT64), 2001::/32
(Teredo), 2002::/16 (6to4).
"""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network

SPECIAL_IPV4 = tuple(
    IPv4Network(row)
    for row in (
        "0.0.0.0/8",  # "This network"; RFC 791, 1981-09
        "10.0.0.0/8",  # Private use; RFC 1918, 1996-02
        "100.64.0.0/10",  # Shared address space; RFC 6598, 2012-04
        "127.0.0.0/8",  # Loopback; RFC 1122, 1981-09
        "169.254.0.0/16",  # Link local; RFC 3927, 2005-05
        "172.16.0.0/12",  # Private use; RFC 1918, 1996-02
        "192.0.0.0/24",  # IETF protocol assignments; RFC 6890, 2010-01
        "192.0.0.0/29",  # IPv4 service continuity; RFC 7335, 2011-06
        "192.0.0.8/32",  # IPv4 dummy address; RFC 7600, 2015-03
        "192.0.0.9/32",  # Port Control Protocol anycast; RFC 7723, 2015-10
        "192.0.0.10/32",  # TURN anycast; RFC 8155, 2017-02
        "192.0.0.170/32",  # NAT64/DNS64 discovery; RFC 8880, RFC 7050, 2013-02
        "192.0.0.171/32",  # NAT64/DNS64 discovery; RFC 8880, RFC 7050, 2013-02
        "192.0.2.0/24",  # Documentation (TEST-NET-1); RFC 5737, 2010-01
        "192.31.196.0/24",  # AS112-v4; RFC 7535, 2014-12
        "192.52.193.0/24",  # AMT; RFC 7450, 2014-12
        "192.88.99.0/24",  # Deprecated 6to4 relay anycast; RFC 7526, 2001-06
        "192.88.99.2/32",  # 6a44 relay anycast; RFC 6751, 2012-10
        "192.168.0.0/16",  # Private use; RFC 1918, 1996-02
        "192.175.48.0/24",  # Direct delegation AS112; RFC 7534, 1996-01
        "198.18.0.0/15",  # Benchmarking; RFC 2544, 1999-03
        "198.51.100.0/24",  # Documentation (TEST-NET-2); RFC 5737, 2010-01
        "203.0.113.0/24",  # Documentation (TEST-NET-3); RFC 5737, 2010-01
        "224.0.0.0/4",  # Multicast, a registry of its own; RFC 5771, 2010-03
        "240.0.0.0/4",  # Reserved; RFC 1112, 1989-08
        "255.255.255.255/32",  # Limited broadcast; RFC 8190, RFC 919, 1984-10
    )
)

SPECIAL_IPV6 = tuple(
    IPv6Network(row)
    for row in (
        "::1/128",  # Loopback; RFC 4291, 2006-02
        "::/128",  # Unspecified; RFC 4291, 2006-02
        "::/96",  # IPv4-compatible, deprecated; RFC 4291 section 2.5.5.1, 2006-02
        "::ffff:0:0/96",  # IPv4-mapped; RFC 4291, 2006-02
        "::ffff:0:0:0/96",  # IPv4-translated (SIIT); RFC 2765, 2000-02
        "64:ff9b:1::/48",  # IPv4-IPv6 translation, local use; RFC 8215, 2017-06
        "100::/64",  # Discard only; RFC 6666, 2012-06
        "100:0:0:1::/64",  # Dummy prefix; RFC 9780, 2025-04
        "2001:1::1/128",  # Port Control Protocol anycast; RFC 7723, 2015-10
        "2001:1::2/128",  # TURN anycast; RFC 8155, 2017-02
        "2001:1::3/128",  # DNS-SD service registration anycast; RFC 9665, 2024-04
        "2001:2::/48",  # Benchmarking; RFC 5180, 2008-04
        "2001:3::/32",  # AMT; RFC 7450, 2014-12
        "2001:4:112::/48",  # AS112-v6; RFC 7535, 2014-12
        "2001:10::/28",  # Deprecated ORCHID; RFC 4843, 2007-03
        "2001:20::/28",  # ORCHIDv2; RFC 7343, 2014-07
        "2001:30::/28",  # Drone remote identification; RFC 9374, 2022-12
        "2001:db8::/32",  # Documentation; RFC 3849, 2004-07
        "2620:4f:8000::/48",  # Direct delegation AS112; RFC 7534, 2011-05
        "3fff::/20",  # Documentation; RFC 9637, 2024-07
        "5f00::/16",  # Segment routing SIDs; RFC 9602, 2024-04
        "fc00::/7",  # Unique local; RFC 4193, RFC 8190, 2005-10
        "fe80::/10",  # Link local; RFC 4291, 2006-02
        "fec0::/10",  # Site local, deprecated; RFC 3879, 2004-09
        "ff00::/8",  # Multicast; RFC 4291, 2006-02
    )
)

IETF_ASSIGNMENTS = IPv6Network("2001::/23")  # IETF protocol assignments; RFC 2928, 2000-09
TEREDO = IPv6Network("2001::/32")  # RFC 4380, RFC 8190, 2006-01: the one part of the above that is a host's address
NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052, 2010-10
NAT64_LOCAL = IPv6Network("64:ff9b:1::/48")  # RFC 8215, 2017-06
SIX_TO_FOUR = IPv6Network("2002::/16")  # RFC 3056, 2001-02
GLOBAL_UNICAST = IPv6Network("2000::/3")  # All that IANA has handed out as global unicast; RFC 4291, 2006-02
