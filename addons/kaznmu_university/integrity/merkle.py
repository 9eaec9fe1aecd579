"""A hash tree: one root over any number of leaves (RFC 6962, section 2.1)."""

import hashlib

EMPTY = hashlib.sha256(b"").hexdigest()


def get_root(leaves):
    """The root over texts, in hexadecimal.

    Leaves and inner nodes are hashed with different prefixes, so that none can pass
    for the other. An odd last node goes up unchanged, which gives the same tree as
    the definition by the largest power of two.

    :param leaves: iterable of ``str``, in order
    """
    level = [hashlib.sha256(b"\0" + leaf.encode()).digest() for leaf in leaves]
    if not level:
        return EMPTY
    while len(level) > 1:
        paired = [
            hashlib.sha256(b"\1" + left + right).digest()
            for left, right in zip(level[::2], level[1::2], strict=False)
        ]
        if len(level) % 2:
            paired.append(level[-1])
        level = paired
    return level[0].hex()
