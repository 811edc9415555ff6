"""Addresses: one mailbox is one subscriber, and nothing dangerous is an address."""

import socket
import sys
import threading
from collections.abc import Iterator
from random import Random

import dns.flags
import dns.message
import dns.rcode
import dns.resolver
import dns.rrset
import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import given, settings
from hypothesis import strategies as st

from subscribers.addresses import fold, is_plain, mark, read_address, undeliverable
from subscribers.errors import InvalidAddress, SubscriberError

LOCAL = "abcxyz019._+-"
"""Letters of ordinary local parts, and those that make them wrong when doubled or at an end."""


MANY = 100_000
_L, _D = "a" * 63, "b" * 63
KINDS = {
    "plain": ["ada@example.org", "a@b.co", "a1-b_c+d@x-y.example.org", "0@1.com", "a.b.c@d.e.fr"],
    "dots": [".a@b.org", "a.@b.org", "a..b@b.org", "a@.b.org", "a@b..org", "a@b.org.", "a@.", ".@b.org", "a@b.org.."],
    "hyphens": ["-a@b.org", "a-@b.org", "a@-b.org", "a@b-.org", "a@b--c.org", "a@b.-org", "a@b.org-", "a@xn--b.org"],
    "at signs": ["@", "a@", "@b.org", "a", "a@@b.org", "a@b@c.org", "b.org", "a@b.org@", "a\\@b@c.org"],
    "quoted": ['"a"@b.org', '"a b"@b.org', '"a\\"b"@b.org', '"a@b"@c.org', '""@b.org', '"a"b@c.org', 'a"b@c.org', '"a".b@c.org'],
    "atoms": ["a!b@c.org", "a#b@c.org", "a$b@c.org", "a%b@c.org", "a&b@c.org", "a*b@c.org", "a/b@c.org", "a=b@c.org",
              "a?b@c.org", "a^b@c.org", "a`b@c.org", "a{b@c.org", "a|b@c.org", "a}b@c.org", "a~b@c.org", "a'b@c.org"],
    "specials": ["a(b@c.org", "a)b@c.org", "a<b@c.org", "a>b@c.org", "a[b@c.org", "a]b@c.org", "a:b@c.org", "a;b@c.org",
                 "a,b@c.org", "a\\b@c.org", "a b@c.org", "a@b c.org", "a@b_c.org", "a@b!c.org", "a@b,c.org"],
    "comments": ["(c)a@b.org", "a(c)@b.org", "a@(c)b.org", "a@b.org(c)", "a(c(d))@b.org", "a(c@b.org", "a@b.org)"],
    "white space": [" a@b.org", "a@b.org ", "a @b.org", "a@ b.org", "a\t@b.org", "a\r\n @b.org", "a@b.org\n", "a\x00@b.org", "a@b\r.org"],
    "literals": ["a@[127.0.0.1]", "a@[IPv6:::1]", "a@[IPv6:1::2:3]", "a@[b]", "a@[127.0.0.1", "a@127.0.0.1]", "a@127.0.0.1", "a@1.2.3.4", "a@0x7f.1"],
    "lengths": [f"{_L}@b.org", f"{_L}a@b.org", f"{_L}aa@b.org", f"a@{_D}.org", f"a@{_D}b.org", f"a@{_D}.{_D}.{_D}.org",
                f"{_L}@{_D}.{_D}.{'b' * 57}.org", f"{_L}@{_D}.{_D}.{'b' * 60}.org", f"a@b.{'c' * 63}", f"a@b.{'c' * 64}", "a" * 300 + "@b.org"],
    "top levels": ["a@b", "a@localhost", "a@b.c", "a@b.1", "a@b.c1", "a@b.1c", "a@b.test", "a@b.local", "a@b.invalid", "a@b.onion",
                   "a@b.arpa", "a@b.example", "a@example", "a@b.xn--p1ai", "a@test"],
    "letters": ["A@b.org", "a@B.org", "a@b.ORG", "\u00e4@b.org", "a@\u00e4.org", "a@b.\u00f6", "\u212a@b.org", "a@\uff42.org", "a@b\u3002org", "a\u0301@b.org"],
    "names": ["Ada <a@b.org>", "<a@b.org>", "a@b.org, c@d.org", "mailto:a@b.org", "a@b.org?subject=x", "a%40b.org", "=?utf-8?q?a?=@b.org"],
}  # fmt: skip
"""Addresses of every kind that validators disagree about."""


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        pytest.param("ada@example.org", "ada@example.org", id="plain"),
        pytest.param(" ada@example.org\t", "ada@example.org", id="space around"),
        pytest.param("Ada.L@EXAMPLE.Org", "Ada.L@example.org", id="domain case"),
        pytest.param("ada@bücher.example", "ada@xn--bcher-kva.example", id="IDNA"),
        pytest.param("ada@BÜCHER.example", "ada@xn--bcher-kva.example", id="IDNA case"),
        pytest.param("ada@xn--bcher-kva.example", "ada@xn--bcher-kva.example", id="A-label"),
        pytest.param("ada@bu\u0308cher.example", "ada@xn--bcher-kva.example", id="IDNA, NFD"),
        pytest.param("ada@例え。example", "ada@xn--r8jz45g.example", id="ideographic dot"),
    ],
)
def test_an_address_is_kept_in_one_form(written: str, kept: str) -> None:
    """The domain is lower-case ASCII; to read it again changes nothing."""
    assert read_address(written) == kept
    assert read_address(kept) == kept


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada@example.org", "ada@EXAMPLE.org"),
        ("ada@Bücher.example", "ada@xn--bcher-kva.example"),
    ],
    ids=["case", "IDNA"],
)
def test_two_spellings_are_one_mailbox(one: str, other: str) -> None:
    """Uniqueness and suppression look at the folded form."""
    assert fold(read_address(one)) == fold(read_address(other))


@pytest.mark.parametrize(
    ("one", "other"), [("ZOE\u0308@example.org", "zo\u00eb@example.org"), ("Straße@x.org", "STRASSE@x.org")]
)  # fmt: skip
def test_whoever_is_looked_for_is_folded_as_well(one: str, other: str) -> None:
    """Bounces and old lists hold letters that no address of ours has."""
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    "written",
    [
        "", "@", "ada", "ada@", "@example.org", "ada@example", "ada@@example.org", "a b@example.org",
        "ada@exa mple.org", "ada@-example.org", "ada@example..org", ".ada@example.org",
        "ada@[127.0.0.1]", '"ada"@example.org', "Ada <ada@example.org>", "ada@example.org, b@example.org",
        f"a@{'b' * 64}.org", f"{'a' * 64}@{'b.' * 94}org",
        "ada@example.org\r\nBcc: eve@example.org", "ada\n@example.org", "ada@example.org\n",
        "\x00ada@example.org", "ada\x85@example.org", "ada\u2028@example.org", "ada@exam\u2029ple.org",
        "ada\x9b@example.org", "ada\ud800@example.org", "ada@localhost", "ada@mail.invalid",
        "a" * 100_000, "ada@x.test", "ada@ex\u200bample.org", "zo\u00eb@example.org", "\u0430da@example.org",
    ],
    ids=lambda written: ascii(written[:40]),
)  # fmt: skip
def test_what_is_no_address_is_refused_in_one_line(written: str) -> None:
    """Header injection comes in through addresses: no control character passes, none is shown."""
    with pytest.raises(InvalidAddress) as refused:
        read_address(written)
    assert str(refused.value).isprintable()


@st.composite
def ordinary(draw: st.DrawFn) -> str:
    """Nearly plain addresses: mostly right, wrong in all the ways that dots and dashes allow."""
    local = draw(st.text(LOCAL, max_size=66))
    label = st.text("abz09-", min_size=1, max_size=5) | st.text("a0-", min_size=60, max_size=65)
    domain = draw(st.lists(label, min_size=1, max_size=5))
    top = st.sampled_from(["org", "test", "local", "arpa", "onion", "example", "o", "xn--p1ai"])
    last = draw(top | st.text("abc01-", max_size=64))
    return f"{local}@{'.'.join(domain)}.{last}"


@given(ordinary() | st.emails() | st.text(LOCAL + "@", max_size=300))
@settings(max_examples=1000, deadline=None)
def test_the_quick_look_agrees_with_the_validator(address: str) -> None:
    """What passes as plain is valid and already in its normal form, by email-validator's word."""
    if is_plain(address):
        valid = validate_email(address, check_deliverability=False)
        assert (valid.normalized, valid.ascii_email) == (address, address)


def test_the_quick_look_agrees_many_times() -> None:
    """Addresses as imports have them, one in three broken: nothing passes that should not."""
    dice = Random(20170612)
    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    tops = [
        "org",
        "net",
        "example",
        "test",
        "local",
        "o",
        "museum",
        "xn--p1ai",
        "c0m",
        "localhost",
        "arpa",
    ]
    odd = [
        "",
        ".",
        "..",
        "-",
        "--",
        "_",
        "+",
        "@",
        " ",
        "\t",
        "é",
        "A",
        "\u200b",
        "'",
        "/",
        "\n",
        "a" * 63,
    ]
    plain = 0
    for _ in range(MANY):
        local = "".join(dice.choices(letters + "._+-", k=dice.randint(1, 20)))
        labels = [
            "".join(dice.choices(letters + "-", k=dice.randint(1, 9)))
            for _ in range(dice.randint(1, 3))
        ]
        address = f"{local}@{'.'.join(labels)}.{dice.choice(tops)}"
        if dice.random() < 1 / 3:
            place = dice.randrange(len(address) + 1)
            address = address[:place] + dice.choice(odd) + address[place:]
        if is_plain(address):
            plain += 1
            valid = validate_email(address, check_deliverability=False)
            assert (valid.normalized, valid.ascii_email) == (address, address)
    assert plain > MANY * 0.15


@pytest.mark.parametrize("kind", KINDS)
def test_the_quick_look_knows_nothing_strange(kind: str) -> None:
    """Each part of the grammar of RFC 5321 and 5322: plain is only what is taken as it is."""
    for address in KINDS[kind]:
        try:
            valid = validate_email(address, check_deliverability=False)
            same = (valid.normalized, valid.ascii_email) == (address, address)
        except EmailNotValidError:
            same = False
        assert same or not is_plain(address), address
    assert is_plain(KINDS["plain"][0])


LONG = "a" * 63
SHAPES = [
    "", "ada", "@", "ada@", "@io", "@example.org", "ada@io", "ada@example.org", "ada@news.org.uk",
    "ada@heron.museum", "a@example.org", "ada@e.com", "ada@example.a", "ada.ada@example.org",
    ".ada@example.org", "ada.@example.org", "ada..example.org", "ada_exa-mple.com",
    "!#$%&`*+/=?^`{|}~@example.org", "ada\\@ada@example.org", "123@example.org", "ada@123.com",
    "ada@example.123", "ada@255.255.255.255", f"{LONG}a@example.org", f"{LONG}ab@example.org",
    f"ada@{LONG}.com", f"ada@{LONG}a.com", "ada@north-south.com", "ada@-example.org",
    "ada@example-.com", "ada@c--n.com", "ada@g--a.com", "ada@example.co-uk", "ada@.example.org",
    "ada@example.org.", "ada@example..com", f"{LONG}@{LONG}.{LONG}.{LONG}.{'b' * 57}",
    f"{LONG}@{LONG}.{LONG}.{LONG}.{'b' * 63}", '"ada"@example.org', '""@example.org', '"""@example.org',
    '"\\a"@example.org', '"\\""@example.org', '"\\"@example.org', '"\\\\"@example.org', 'ada"@example.org',
    '"ada@example.org', '"ada"ada@example.org', 'ada"text"@example.org', '"ada""ada"@example.org',
    '"ada"."ada"@example.org', '"ada\\ ada"@example.org', '"ada".ada@example.org', '"ada\0"@example.org',
    '"ada\\\0"@example.org', "ada@[255.255.255.255]", "ada@a[255.255.255.255]",
    "ada@[255.255.255]", "ada@[255.255.255.256]", "ada@[2001:db8:1:2:3:4:5:6]",
    "ada@[IPv6:2001:db8:1:2:3:4:5:6]", "ada@[IPv6:::]", "ada@[IPv6:1::2::3]",
    "ada@[IPv6:::255.255.255.255]", "ada@[any-literal]", "ada@[any]-literal]",
    "ada@[any\r\n ]", " ada @example.org", "ada@ example .com", "ada . ada@example.org",
    "\r\n ada@example.org", "\r\n \r\n ada@example.org", "(remark)ada@example.org",
    "((remark)ada@example.org", "(remark(remark))ada@example.org", "ada@(remark)example.org",
    "ada(remark)ada@example.org", "ada@(remark)[255.255.255.255]", "(remark\\)ada@example.org",
    "ada@example.org(remark)", "ada@example.org\n", "ada@example.org\r", "ada@example.org-",
    "ada@example.org\r\n ", "\x07@example.org", '"\x07"@example.org', "(\x07)ada@example.org", "ada\r@example.org",
    "ada@example/other.org", "ada@heron;crane.com", "ada@ada@example.org", "ada@org.uk(\r\n)", "\n@example.org",
    "ada@xn--bcher-kva.example", "xn--ada@example.org", "ada@example.xn--", "ada@\U0001f426.la",
    "(\r)ada@example.org", "(ada(remark)\t)ada@example.org", "ada@example.org\u3002", "te\u0301st@example.org",
]  # fmt: skip
"""An address for each thing that RFC 5321 and 5322 allow, tolerate or forbid: quoted strings,
comments, folding white space, literals, lengths, control characters."""


@pytest.mark.parametrize("address", SHAPES, ids=lambda address: ascii(address[:40]))
def test_every_shape_of_address_is_what_the_validator_says(address: str) -> None:
    """The quick look passes nothing that email-validator refuses or changes; nor do we."""
    try:
        valid = validate_email(
            address.strip(" \t"), allow_smtputf8=False, check_deliverability=False
        )
    except EmailNotValidError:
        assert not is_plain(address)
        with pytest.raises(InvalidAddress):
            read_address(address)
        return
    kept = f"{valid.local_part}@{valid.ascii_domain}"
    assert read_address(address) == kept
    assert not is_plain(address) or kept == address


@given(ordinary())
@settings(max_examples=500, deadline=None)
def test_the_quick_look_is_worth_having(address: str) -> None:
    """Lower-case ASCII of letters, digits, inner dots and single dashes is never sent the long way."""
    try:
        validate_email(address, check_deliverability=False)
    except EmailNotValidError:
        return
    assert is_plain(address) or "--" in address or len(address.rpartition(".")[2]) == 1 or (
        not address.rpartition(".")[2].isalpha()
    )  # fmt: skip


@given(st.emails() | ordinary())
@settings(deadline=None)
def test_reading_twice_is_reading_once(address: str) -> None:
    """The form that is kept is a fixed point."""
    try:
        kept = read_address(address)
    except InvalidAddress:
        return
    assert read_address(kept) == kept
    assert fold(fold(kept)) == fold(kept)


def test_a_mark_needs_the_key() -> None:
    """The hash that outlives an erased address cannot be guessed without the secret."""
    assert mark(b"one" * 11, "ada@example.org") != mark(b"two" * 11, "ada@example.org")
    assert len(mark(b"one" * 11, "ada@example.org")) == 32


@pytest.fixture
def nameserver(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A DNS server on loopback: `mx.example` takes mail, everything else does not exist."""
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 0))
    thread = threading.Thread(target=_answer, args=(server,))
    thread.start()
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers = ["127.0.0.1"]
    resolver.port = server.getsockname()[1]
    monkeypatch.setattr(dns.resolver, "default_resolver", resolver)
    undeliverable.cache_clear()
    yield
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
        last.sendto(b"", server.getsockname())
    thread.join()
    server.close()
    undeliverable.cache_clear()


def _answer(server: socket.socket) -> None:
    while True:
        asked, client = server.recvfrom(4096)
        if not asked:
            return
        query = dns.message.from_wire(asked)
        answer = dns.message.make_response(query)
        name = query.question[0].name
        if name.to_text() == "mx.example.":
            if query.question[0].rdtype == dns.rdatatype.MX:
                answer.answer.append(dns.rrset.from_text(name, 60, "IN", "MX", "1 mx.example."))
        else:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        server.sendto(answer.to_wire(), client)


@pytest.mark.usefixtures("nameserver")
def test_dns_is_asked_only_when_told_to() -> None:
    """A domain without a mail server is refused with check_dns, and taken without."""
    assert read_address("ada@mx.example", check_dns=True) == "ada@mx.example"
    assert read_address("ada@nowhere.example") == "ada@nowhere.example"
    with pytest.raises(InvalidAddress, match="does not exist"):
        read_address("ada@nowhere.example", check_dns=True)


def test_without_dnspython_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """The package dnspython is needed by who asks DNS, and by nobody else."""
    monkeypatch.setitem(sys.modules, "dns.resolver", None)
    undeliverable.cache_clear()
    assert read_address("ada@example.org")
    with pytest.raises(SubscriberError, match="needs dnspython") as refused:
        read_address("ada@example.org", check_dns=True)
    assert "pip install" in refused.value.mend


def test_an_address_is_looked_at_up_to_a_length() -> None:
    """Beyond it nobody asks what it might have been; what cannot be shown is a question mark."""
    with pytest.raises(InvalidAddress, match="much too long"):
        read_address("a" * 1001)
    with pytest.raises(InvalidAddress) as refused:
        read_address("a" * 1000)
    assert "much too long" not in str(refused.value)
    with pytest.raises(InvalidAddress) as refused:
        read_address("a\nb@example.org")
    assert str(refused.value).startswith("a?b@example.org: ")
