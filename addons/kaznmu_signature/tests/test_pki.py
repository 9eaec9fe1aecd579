"""Signatures and certificates by bytes alone: RSA, GOST, chains, dates."""

import time
from datetime import datetime, timedelta

from asn1crypto import cms as asn1_cms
from asn1crypto import x509 as asn1_x509
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from odoo.tests import BaseCase, tagged

from odoo.addons.kaznmu_signature.pki import cms, gost, revocation
from odoo.addons.kaznmu_signature.pki.certificate import Certificate, get_chain
from odoo.addons.kaznmu_signature.pki.problem import Problem

from .centre import Centre, GostKey

NOW = datetime(2026, 11, 23, 6)
NAME, IIN = "АХМЕТОВА АЙГУЛЬ СЕРИКОВНА", "880101400012"
TEXT = b'{"digest":"0"}'


class PkiCase(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.centre = Centre(NOW)
        cls.rsa = cls.centre.issue(NAME, IIN)
        cls.gost = cls.centre.issue_gost(NAME, IIN)
        cls.trusted = [
            Certificate(cls.centre.root.der),
            Certificate(cls.centre.gost_root.der),
        ]

    def assertProblem(self, code, method, *arguments):
        with self.assertRaises(Problem) as caught:
            method(*arguments)
        self.assertEqual(caught.exception.code, code)


@tagged("post_install", "-at_install")
class TestGost(BaseCase):
    """Vectors of the standards."""

    def test_digest(self):
        """GOST R 34.11-2012, A.1 (RFC 6986, 10.1), whose bytes run backwards."""
        message = bytes.fromhex(
            "323130393837363534333231303938373635343332313039383736353433323130"
            "393837363534333231303938373635343332313039383736353433323130"
        )[::-1]
        self.assertEqual(
            gost.get_digest("streebog512", message)[::-1].hex(),
            "486f64c1917879417fef082b3381a4e211c324f074654c38823a7b76f830ad00"
            "fa1fbae42b1285c0352f227524bc9ab16254288dd6863dccd5b9f54a1ad0541b",
        )
        self.assertEqual(
            gost.get_digest("streebog256", message)[::-1].hex(),
            "00557be5e584fd52a449b16b0251d05d27f94ab76cbaa6da890b59d8ef1e159d",
        )

    def test_digest_of_a_longer_message(self):
        """GOST R 34.11-2012, A.2 (RFC 6986, 10.2): more than one block."""
        message = bytes.fromhex(
            "fbe2e5f0eee3c820fbeafaebef20fffbf0e1e0f0f520e0ed20e8ece0ebe5f0f2"
            "f120fff0eeec20f120faf2fee5e2202ce8f6f3ede220e8e6eee1e8f0f2d1202c"
            "e8f0f2e5e220e5d1"
        )[::-1]
        self.assertEqual(
            gost.get_digest("streebog512", message)[::-1].hex(),
            "28fbc9bada033b1460642bdcddb90c3fb3e56c497ccd0f62b8a2ad4935e85f03"
            "7613966de4ee00531ae60f3b5a47f8dae06915d5f2f194996fcabf2622e6881e",
        )
        self.assertEqual(
            gost.get_digest("streebog256", message)[::-1].hex(),
            "508f7e553c06501d749a66fc28c6cac0b005746d97537fa85d9e40904efed29d",
        )

    def test_signature_of_256_bits(self):
        """GOST R 34.10-2012, A.1 (RFC 7091, 7.1): its curve is the standard's own."""
        order = "8000000000000000000000000000000150fe8a1892976154c59cfc193accf5b3"
        self.assertVector(
            32,
            {
                "p": "8000000000000000000000000000000000000000000000000000000000000431",
                "a": "7",
                "b": "5fbff498aa938ce739b8e022fbafef40563f6e6a3472fc2a514c0ce9dae23b7e",
                "m": order,
                "q": order,
                "x": "2",
                "y": "08e2a8a0e65147d4bd6316030e16d19c85c97f0a9ca267122b96abbcea7e8fc8",
            },
            key=(
                "7f2b49e270db6d90d8595bec458b50c58585ba1d4e9b788f6689dbd8e56fd80b",
                "26f1b489d6701dd185c8413a977b3cbbaf64d1c593d26627dffb101a87ff77da",
            ),
            digest="2dfbc1b372d89a1188c09c52e0eec61fce52032ab1022e8e67ece6672b043ee5",
            value=(
                "41aa28d2f1ab148280cd9ed56feda41974053554a42767b83ad043fd39dc0493",
                "01456c64ba4642a1653c235a98a60249bcd6d3f746b631df928014f6c5bf9c40",
            ),
        )

    def assertVector(self, size, parameters, key, digest, value):
        """A signature of a standard is right, and of that digest alone; all in hex, the
        highest byte first."""
        numbers = {name: int(number, 16) for name, number in parameters.items()}
        key, value = (
            b"".join(bytes.fromhex(number)[::-1] for number in pair)
            for pair in (key, value)
        )
        digest = int(digest, 16)
        self.patch(gost, "PARAMETERS", {**gost.PARAMETERS, "test": numbers})
        self.patch(gost, "CURVES", {**gost.CURVES, "test": (size, "test")})
        for number, is_good in ((digest, True), (digest + 1, False)):
            found = gost.is_valid("test", key, number.to_bytes(size, "little"), value)
            self.assertEqual(found, is_good)

    def test_signature_of_512_bits(self):
        """GOST R 34.10-2012, A.2 (RFC 7091, 7.2): its curve is the standard's own."""
        order = (
            "4531acd1fe0023c7550d267b6b2fee80922b14b2ffb90f04d4eb7c09b5d2d15d"
            "a82f2d7ecb1dbac719905c5eecc423f1d86e25edbe23c595d644aaf187e6e6df"
        )
        self.assertVector(
            64,
            {
                "p": "4531acd1fe0023c7550d267b6b2fee80"
                "922b14b2ffb90f04d4eb7c09b5d2d15d"
                "f1d852741af4704a0458047e80e4546d"
                "35b8336fac224dd81664bbf528be6373",
                "a": "7",
                "b": "1cff0806a31116da29d8cfa54e57eb74"
                "8bc5f377e49400fdd788b649eca1ac4"
                "361834013b2ad7322480a89ca58e0cf7"
                "4bc9e540c2add6897fad0a3084f302adc",
                "m": order,
                "q": order,
                "x": "24d19cc64572ee30f396bf6ebbfd7a6c"
                "5213b3b3d7057cc825f91093a68cd762"
                "fd60611262cd838dc6b60aa7eee804e2"
                "8bc849977fac33b4b530f1b120248a9a",
                "y": "2bb312a43bd2ce6e0d020613c857acdd"
                "cfbf061e91e5f2c3f32447c259f39b2c"
                "83ab156d77f1496bf7eb3351e1ee4e43"
                "dc1a18b91b24640b6dbb92cb1add371e",
            },
            key=(
                "115dc5bc96760c7b48598d8ab9e740d4c4a85a65be33c1815b5c320c854621dd"
                "5a515856d13314af69bc5b924c8b4ddff75c45415c1d9dd9dd33612cd530efe1",
                "37c7c90cd40b0f5621dc3ac1b751cfa0e2634fa0503b3d52639f5d7fb72afd61"
                "ea199441d943ffe7f0c70a2759a3cdb84c114e1f9339fdf27f35eca93677beec",
            ),
            digest="3754f3cfacc9e0615c4f4a7c4d8dab531b09b6f9c170c533a71d147035b0c591"
            "7184ee536593f4414339976c647c5d5a407adedb1d560c4fc6777d2972075b8c",
            value=(
                "2f86fa60a081091a23dd795e1e3c689ee512a3c82ee0dcc2643c78eea8fcacd3"
                "5492558486b20f1c9ec197c90699850260c93bcbcd9c5c3317e19344e173ae36",
                "1081b394696ffe8e6585e7a9362d26b6325f56778aadbc081c0bfbe933d52ff5"
                "823ce288e8c4f362526080df7f70ce406a6eeb1f56919cb92a9853bde73e5b4a",
            ),
        )

    def test_what_is_no_point_and_no_number(self):
        curve = "1.2.398.3.10.1.1.2.2.1"
        digest = bytes(64)
        key = GostKey("somebody")
        point = bytes(key.info[-128:])
        order = gost.PARAMETERS["id-tc26-gost-3410-12-512-paramSetA"]["q"]
        for public, value in (
            (bytes(128), bytes([1] * 128)),
            (point, bytes(128)),
            (point, order.to_bytes(64, "little") * 2),
            (point, b"\x01"),
            (point[:64], bytes([1] * 128)),
        ):
            self.assertFalse(gost.is_valid(curve, public, digest, value))


@tagged("post_install", "-at_install")
class TestCms(PkiCase):
    def test_both_kinds(self):
        for signer, kind in ((self.rsa, "RSA"), (self.gost, "GOST")):
            with self.subTest(kind=kind):
                signed = cms.read(signer.sign(TEXT), TEXT)
                self.assertEqual(signed.algorithm, kind)
                self.assertEqual(signed.certificate.name, NAME)
                self.assertEqual(signed.certificate.iin, IIN)
                chain = get_chain(signed.certificate, [], self.trusted, NOW)
                self.assertEqual(len(chain), 2)

    def test_another_text(self):
        for signer in (self.rsa, self.gost):
            self.assertProblem("other", cms.read, signer.sign(TEXT), TEXT + b" ")

    def test_what_was_tampered_with(self):
        """A bit of the signature itself."""
        for signer in (self.rsa, self.gost):
            content = signer.sign(TEXT)
            [found] = asn1_cms.ContentInfo.load(content)["content"]["signer_infos"]
            value = found["signature"].native
            tampered = bytes([value[0] ^ 1]) + value[1:]
            content = content.replace(value, tampered)
            self.assertProblem("broken", cms.read, content, TEXT)

    def test_the_signer_of_another(self):
        """A certificate put in place of the signer's."""
        other = self.centre.issue("ИВАНОВ ИВАН", "900101300014")
        info = asn1_cms.ContentInfo.load(self.rsa.sign(TEXT))
        data = info["content"]
        certificate = asn1_x509.Certificate.load(other.der)
        data["certificates"] = [certificate]
        content = info.dump(force=True)
        self.assertProblem("no_certificate", cms.read, content, TEXT)
        data["signer_infos"][0]["sid"] = {
            "issuer_and_serial_number": {
                "issuer": certificate.issuer,
                "serial_number": certificate.serial_number,
            }
        }
        self.assertProblem("broken", cms.read, info.dump(force=True), TEXT)

    def test_what_is_none(self):
        good = self.rsa.sign(TEXT)
        for content in (b"", b"x", good[:-1], good + b"x", self.rsa.der):
            self.assertProblem("malformed", cms.read, content, TEXT)

    def test_time(self):
        """Issue 17: one signature in half a second, its certificates read before."""
        for signer in (self.rsa, self.gost):
            content = signer.sign(TEXT)
            start = time.process_time()
            signed = cms.read(content, TEXT)
            get_chain(signed.certificate, signed.others, self.trusted, NOW)
            self.assertLess(time.process_time() - start, 0.5)


@tagged("post_install", "-at_install")
class TestCertificate(PkiCase):
    def test_dates(self):
        certificate = Certificate(self.rsa.der)
        for moment, code in (
            (NOW + timedelta(days=366), "expired"),
            (NOW - timedelta(days=366), "early"),
        ):
            self.assertProblem(code, get_chain, certificate, [], self.trusted, moment)

    def test_an_authority_that_nobody_has_loaded(self):
        """Not even one of the same name, that comes along with the signature."""
        foreign = Centre(NOW)
        certificate = Certificate(foreign.issue(NAME, IIN).der)
        root = Certificate(foreign.root.der)
        for others in ([], [root]):
            self.assertProblem(
                "untrusted", get_chain, certificate, others, self.trusted, NOW
            )

    def test_a_person_is_no_authority(self):
        """What a person's key has signed is no certificate."""
        person = self.centre.issue("ИВАНОВ ИВАН", "900101300014")
        fake = Centre(NOW)
        fake.name = person.certificate.subject
        fake.root = person
        certificate = Certificate(fake.issue(NAME, IIN).der)
        self.assertProblem(
            "untrusted",
            get_chain,
            certificate,
            [Certificate(person.der)],
            self.trusted,
            NOW,
        )

    def test_what_it_is_for(self):
        login = self.centre.issue(
            NAME, IIN, purposes=(ExtendedKeyUsageOID.CLIENT_AUTH,)
        )
        self.assertFalse(Certificate(login.der).may_sign())
        self.assertTrue(Certificate(self.rsa.der).may_sign())
        self.assertTrue(Certificate(self.gost.der).may_sign())
        self.assertFalse(Certificate(self.centre.root.der).may_sign())


@tagged("post_install", "-at_install")
class TestRevocation(PkiCase):
    def setUp(self):
        super().setUp()
        self.issuer = Certificate(self.centre.root.der)
        self.certificate = Certificate(self.rsa.der)

    def test_list(self):
        content = self.centre.make_list(self.rsa)
        found = revocation.RevocationList(content, self.issuer)
        self.assertEqual(found.valid_to, NOW + timedelta(days=7))
        self.assertEqual(revocation.get_date(content, self.certificate.serial), NOW)
        self.assertIsNone(revocation.get_date(content, 1))

    def test_list_of_another_authority(self):
        content = Centre(NOW).make_list(self.rsa)  # of the same name
        self.assertProblem("unsigned", revocation.RevocationList, content, self.issuer)
        self.assertProblem("no_list", revocation.RevocationList, b"x", self.issuer)

    def answer(self, status, signer=None, days=1):
        return self.centre.make_answer(self.rsa, status, signer, days)

    def ask(self, content):
        return revocation.read_answer(content, self.certificate, self.issuer, NOW)

    def test_answer(self):
        question = ocsp.load_der_ocsp_request(
            revocation.make_request(self.certificate, self.issuer)
        )
        self.assertEqual(question.serial_number, self.certificate.serial)
        self.assertIsNone(self.ask(self.answer(ocsp.OCSPCertStatus.GOOD)))
        self.assertEqual(self.ask(self.answer(ocsp.OCSPCertStatus.REVOKED)), NOW)

    def test_answers_that_are_none(self):
        good = ocsp.OCSPCertStatus.GOOD
        for code, content in (
            ("unknown", self.answer(ocsp.OCSPCertStatus.UNKNOWN)),
            ("unsigned", self.answer(good, signer=Centre(NOW))),
            ("old_answer", self.answer(good, days=-1)),
            ("malformed_answer", b"x"),
            ("malformed_answer", self.answer(good) + b"x"),
            ("other_answer", self.centre.make_answer(self.centre.issue(NAME, IIN))),
        ):
            with self.subTest(code=code):
                self.assertProblem(code, self.ask, content)
