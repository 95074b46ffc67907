"""Quality: one module per Recommendation, one function that scores, shares, video and messaging."""

from beacon.quality.bands import MODELS, category_of, category_places, mos_of, r_common
from beacon.quality.messaging import messaging_outlook
from beacon.quality.opinion import good_or_better, mos_from_r, poor_or_worse, r_from_mos
from beacon.quality.score import (
    TELR_DB,
    codec_delay_ms,
    echo_loss,
    flags_of,
    r_clean,
    r_echo_free,
    r_with_echo,
    score_playout,
)
from beacon.quality.shares import ShareFigures, shapley_shares, share_figures
from beacon.quality.video import VIDEO_ROWS, video_outlook

__all__ = [
    "MODELS", "TELR_DB", "VIDEO_ROWS", "ShareFigures", "category_of", "category_places", "codec_delay_ms", "echo_loss",
    "flags_of", "good_or_better", "messaging_outlook", "mos_from_r", "mos_of", "poor_or_worse", "r_clean",
    "r_common", "r_echo_free", "r_from_mos", "r_with_echo", "score_playout", "shapley_shares",
    "share_figures", "video_outlook",
]  # fmt: skip
