"""What verifying signatures costs in CPU, as ratios to the CMS alone.

Needs a database of kaznmu_signature; works in one transaction that is rolled back::

    python tests/bench/bench_signature.py -c odoo.conf -d ejournal

Signatures by RSA and by GOST, each of another person, with a list of revoked
certificates there (issue 17: half a second of CPU at most for one):

1. proving one as it comes: CMS, certificate, chain, list; 1 is reading the CMS and
   verifying its value alone, which is arithmetic for the most part;
2. proving it once more, its certificate known: what a batch does.
"""

import base64
import time

from harness import get_parser, open_environment

from odoo import fields

COUNT = 20
LIMIT = 0.5  # seconds of CPU
TEXT = '{"digest":"' + "0" * 64 + '","pdf":"' + "0" * 64 + '"}'


def main():
    parser = get_parser(__doc__)
    parser.add_argument("-n", "--signatures", type=int, default=COUNT)
    options = parser.parse_args()
    with open_environment(options) as env:
        # The path of the add-ons is known from here on.
        from odoo.addons.kaznmu_signature.tests.centre import Centre

        centre = Centre(fields.Datetime.now(), "bench")
        for root in (centre.root, centre.gost_root):
            env["ejournal.signature.root"].create(
                {"file": base64.b64encode(root.der), "filename": "root.cer"}
            )
        lists = env["ejournal.signature.list"]
        trusted, _samples = env["ejournal.signature.root"]._get_trusted()
        content = centre.make_list()
        lists.create({"url": "bench", **lists._read_list(content, trusted)})
        for name, issue in (("RSA", centre.issue), ("GOST", centre.issue_gost)):
            signers = [
                issue(f"ПОДПИСАНТ НОМЕР{number}", f"{number:012}")
                for number in range(options.signatures)
            ]
            measure(env, name, [signer.sign(TEXT.encode()) for signer in signers])


def measure(env, name, signed):
    from odoo.addons.kaznmu_signature.pki import cms

    floor = timed(signed, lambda content: cms.read(content, TEXT.encode()))
    env.flush_all()
    now = fields.Datetime.now()

    def prove(content):
        env["ejournal.signature"]._prove(content, TEXT, now)

    for what in ("as it comes", "once more"):
        cost = timed(signed, prove)
        verdict = "" if cost <= LIMIT else f"  MORE THAN {LIMIT} s"
        print(
            f"{name}, {what}: {cost / floor:.1f} times the CMS alone, "
            f"{cost:.3f} s of CPU each{verdict}"
        )


def timed(contents, action):
    """Seconds of CPU for one."""
    start = time.process_time()
    for content in contents:
        action(content)
    return (time.process_time() - start) / len(contents)


if __name__ == "__main__":
    main()
