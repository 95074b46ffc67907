"""How many of a site's people are in meetings at once: more than on average, and in groups.

Meetings begin as calls do, independently of each other, and are refused by nobody. Each takes several people of the
building with it, so that people vary more than calls; and who is in one cannot join another, so that they vary less the
more of them meet. Of n groups of g people, each in a meeting with chance p, m = n g p people are on average, with
variance m g (1 - p). The number at once is taken as u times a Poisson number of mean m / u, which has the same mean and
the same variance for u = g (1 - p): the group as it counts.

Meetings that all begin on the hour, or an all-hands meeting, are outside it: a firm that has them says a larger share.
"""

from __future__ import annotations

from beacon.capacity.concurrent_calls import continuous_calls_at_once

_LEAST_UNIT = 0.02
"Below this the number hardly varies, and its mean is given. [people]"


def people_at_once(*, mean_people: float, unit: float, exceeded: float) -> float:
    """People who are exceeded in no more than a share of the time; the mean at least.

    Parameters
    ----------
    mean_people
        Mean number at once, finite and not negative.
    unit
        Variance over mean: `unit_of_people`, `unit_of_cameras`; 1 for people who come one by one. Not negative.
    exceeded
        Share of the time, above 0 and below 1.

    Raises
    ------
    ValueError
        An argument outside its range.
    """
    if not unit >= 0.0:
        raise ValueError(f"a unit of {unit} people")
    if unit < _LEAST_UNIT:
        return mean_people
    return max(mean_people, unit * continuous_calls_at_once(offered_erl=mean_people / unit, exceeded=exceeded))


def group_of_site(*, meeting_size: int, across_share: float) -> float:
    """People of one building in one meeting, as one of them sees it.

    In a meeting that stays in the building all of it; in one with another site, taken as two sites that meet, half.

    Parameters
    ----------
    meeting_size
        People in a meeting.
    across_share
        Share of people whose meeting has other sites in it. [0..1]
    """
    return max(1.0, meeting_size * (1.0 - across_share / 2.0))


def unit_of_people(*, group: float, meeting_share: float) -> float:
    """Variance over mean of people in meetings, g (1 - p).

    Parameters
    ----------
    group
        People who come and go together; 1 or more.
    meeting_share
        Share of the people who are in a meeting at once; 0 where they are endlessly many. [0..1]
    """
    return group * (1.0 - meeting_share)


def unit_of_cameras(*, group: float, meeting_share: float, video_share: float) -> float:
    """Variance over mean of cameras that are on, each person's with that chance: 1 - v + g v (1 - p). [people]

    Of k cameras in a group the mean is g v, and E[k²] / E[k] is 1 - v + g v.
    """
    return 1.0 - video_share + group * video_share * (1.0 - meeting_share)
