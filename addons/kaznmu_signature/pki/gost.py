"""GOST R 34.10-2012 and 34.11-2012 under their Kazakh names (ГОСТ 34.10-2015).

The digest and the curves are those of ``gostcrypto``; the arithmetic on the curve is
that of ``ecdsa``, thirty times as fast. How the national centre lays bytes out: keys
are x and y, signatures r and s, each with its lowest byte first; the digest is read as
a number with its lowest byte first, too.
"""

from ecdsa.ellipticcurve import INFINITY, CurveFp, PointJacobi
from gostcrypto import gosthash
from gostcrypto.gostsignature import CURVES_R_1323565_1_024_2019 as PARAMETERS

#: Digests, by their own name and by that of the signature over them.
DIGESTS = {
    "1.2.398.3.10.1.3.2": "streebog256",
    "1.2.398.3.10.1.3.3": "streebog512",
}
SIGNATURES = {
    "1.2.398.3.10.1.1.2.3.1": "streebog256",
    "1.2.398.3.10.1.1.2.3.2": "streebog512",
}
#: What names a key's curve: size of a number in bytes, and the curve.
CURVES = {
    "1.2.398.3.10.1.1.2.1.1": (32, "id-tc26-gost-3410-2012-256-paramSetA"),
    "1.2.398.3.10.1.1.2.2.1": (64, "id-tc26-gost-3410-12-512-paramSetA"),
}
KEYS = {
    "1.2.398.3.10.1.1.2.1": "1.2.398.3.10.1.1.2.1.1",
    "1.2.398.3.10.1.1.2.2": "1.2.398.3.10.1.1.2.2.1",
}


def get_digest(name, data):
    """Digest of ``bytes`` by GOST R 34.11-2012.

    :param str name: ``streebog256`` or ``streebog512``
    """
    return bytes(gosthash.new(name, data=bytearray(data)).digest())


def is_valid(curve_oid, public_key, digest, signature):
    """Whether a signature is of this digest and by this key (34.10-2012, 6.2).

    :param bytes public_key: x and y
    :param bytes signature: r and s
    """
    size, name = CURVES[curve_oid]
    if len(public_key) != 2 * size or len(signature) != 2 * size:
        return False
    parameters = PARAMETERS[name]
    order = parameters["q"]
    curve = CurveFp(
        parameters["p"],
        parameters["a"],
        parameters["b"],
        parameters["m"] // order,
    )
    x, y = _split(public_key, size)
    if not curve.contains_point(x, y):
        return False
    key = PointJacobi(curve, x, y, 1)
    if curve.cofactor() > 1 and key * order != INFINITY:
        return False
    r, s = _split(signature, size)
    if not (0 < r < order and 0 < s < order):
        return False
    factor = pow(int.from_bytes(digest, "little") % order or 1, -1, order)
    base = PointJacobi(curve, parameters["x"], parameters["y"], 1, order)
    point = base.mul_add(s * factor % order, key, -r * factor % order)
    return point != INFINITY and point.x() % order == r


def _split(data, size):
    return (
        int.from_bytes(data[:size], "little"),
        int.from_bytes(data[size:], "little"),
    )
