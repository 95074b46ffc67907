"""Who signed a request: the long-term credential mechanism with stateless nonces. RFC 8489 §9.2.4."""

from __future__ import annotations

from typing import Any

from beacon.protocols.stun_attributes import Attribute, PasswordAlgorithm
from beacon.protocols.stun_integrity import KeyAlgorithm, long_term_key
from beacon.relay.turn.request import Refusal, Request, User
from beacon.relay.turn.state import TurnState

ALGORITHMS = (PasswordAlgorithm(KeyAlgorithm.SHA256), PasswordAlgorithm(KeyAlgorithm.MD5))
"In the order we prefer."


def authenticate(state: TurnState, request: Request) -> User:
    """The user who signed a request. Raises Refusal, and PeerError for a malformed attribute; keeps nothing."""
    message = request.message
    # 1. Neither integrity attribute: 401 with REALM, NONCE and PASSWORD-ALGORITHMS.
    if not message.signed:
        raise challenge(state, request, 401)
    nonce, realm = message.get(Attribute.NONCE), message.get(Attribute.REALM)
    username = message.get(Attribute.USERNAME)
    # 2. Signed, but without USERNAME or USERHASH, REALM or NONCE: 400.
    if nonce is None or realm is None or (username is None and not message.has(Attribute.USERHASH)):
        raise Refusal(400)
    # 3. Against bidding down to a weaker algorithm.
    algorithm = _algorithm(message.get(Attribute.PASSWORD_ALGORITHM), message.get(Attribute.PASSWORD_ALGORITHMS))
    # 4. A user we do not know: 401. Our nonces do not offer to hide user names, so a hash is nobody's name.
    password = None if username is None else state.directory.password(username)
    if username is None or password is None:
        raise challenge(state, request, 401)
    # 5. The wrong password: 401. Every check the message carries must hold.
    key = long_term_key(username=username, realm=state.config.realm, password=password, algorithm=algorithm)
    if not message.signed_with(key):
        raise challenge(state, request, 401)
    # 6. A nonce no longer valid: 438 with a new one.
    if not state.nonces.fresh(nonce, request.source, now_ns=request.now_ns):
        raise challenge(state, request, 438)
    return User(name=username, key=key, sha256=bool(message.sha256_at))


def challenge(state: TurnState, request: Request, code: int) -> Refusal:
    """401 or 438, with what the client needs to try again."""
    nonce = state.nonces.issue(request.source, now_ns=request.now_ns)
    return Refusal(
        code,
        (Attribute.REALM, state.config.realm),
        (Attribute.NONCE, nonce),
        (Attribute.PASSWORD_ALGORITHMS, ALGORITHMS),
    )


def _algorithm(chosen: PasswordAlgorithm | None, offered: Any) -> int:
    # Neither attribute: as though PASSWORD-ALGORITHM were MD5. Otherwise both must be there, the list must be the one
    # we sent, and the choice one of its entries; else 400.
    if chosen is None and offered is None:
        return KeyAlgorithm.MD5
    if chosen is None or offered != ALGORITHMS or chosen not in ALGORITHMS:
        raise Refusal(400)
    return chosen.number
