"""Who receives for an address: the big providers by name, everybody else by their domain.

Answers about us (too fast, disliked) hold for a provider and all its domains, so limits and
circuit breakers are kept under this name. Domains that their owners host with a provider are not
looked up: without DNS nothing shows it, and the smarthost meets those limits anyway.
"""

_LANDS = """
    ar at be ca ch cl cn co.id co.il co.in co.jp co.kr co.nz co.th co.uk co.za com com.ar com.au
    com.br com.cn com.co com.hk com.mx com.my com.pe com.ph com.sg com.tr com.tw com.ve com.vn
    cz de dk es fi fr gr hu ie in it lv my net.au nl no ph pl pt ro ru se sg sk
"""
"""The countries in which the brands with many domains have one."""

_DOMAINS: dict[str, str] = {
    "google": "gmail.com googlemail.com google.com",
    "microsoft": "msn.com passport.com windowslive.com hotmail.* live.* outlook.*",
    # Yahoo's American house runs AOL too; Yahoo Japan is another company with other machines.
    "yahoo": "ymail.com rocketmail.com yahoo.* aol.* aim.com verizon.net netscape.net",
    "yahoo-japan": "yahoo.co.jp ybb.ne.jp",
    "apple": "icloud.com me.com mac.com",
    "united-internet": (
        "gmx.net gmx.de gmx.at gmx.ch gmx.com gmx.org gmx.eu gmx.info gmx.fr gmx.co.uk gmx.us "
        "web.de mail.com email.com 1und1.de 1and1.com"
    ),
    "proton": "proton.me protonmail.com protonmail.ch pm.me",
    "t-online": "t-online.de magenta.de",
    "freenet": "freenet.de",
    "posteo": "posteo.de posteo.net posteo.at posteo.ch posteo.eu posteo.org",
    "mailbox.org": "mailbox.org",
    "fastmail": "fastmail.com fastmail.fm fastmail.net fastmail.org messagingengine.com",
    "zoho": "zoho.com zohomail.com zoho.eu zoho.in zohomail.eu",
    "orange": "orange.fr wanadoo.fr",
    "sfr": "sfr.fr neuf.fr cegetel.net club-internet.fr numericable.fr",
    "free": "free.fr",
    "laposte": "laposte.net",
    "libero": "libero.it iol.it inwind.it blu.it giallo.it virgilio.it",
    "telecom-italia": "tim.it alice.it tin.it",
    "mail.ru": "mail.ru bk.ru inbox.ru list.ru internet.ru",
    "yandex": "yandex.ru yandex.com yandex.by yandex.kz yandex.ua ya.ru",
    "rambler": "rambler.ru lenta.ru autorambler.ru myrambler.ru ro.ru",
    "seznam": "seznam.cz email.cz post.cz spoluzaci.cz",
    "onet": "onet.pl op.pl poczta.onet.pl onet.eu vp.pl",
    "wp": "wp.pl o2.pl tlen.pl",
    "interia": "interia.pl interia.eu poczta.fm",
    "ukr.net": "ukr.net",
    "bluewin": "bluewin.ch",
    "telenet": "telenet.be",
    "ziggo": "ziggo.nl home.nl upcmail.nl chello.nl",
    "kpn": "kpnmail.nl planet.nl hetnet.nl xs4all.nl kpn.nl",
    "bt": "btinternet.com btopenworld.com",
    "sky": "sky.com",
    "virgin-media": "virginmedia.com ntlworld.com blueyonder.co.uk",
    "comcast": "comcast.net",
    "charter": "charter.net spectrum.net rr.com twc.com roadrunner.com",
    "cox": "cox.net",
    "att": "att.net sbcglobal.net bellsouth.net pacbell.net ameritech.net",
    "earthlink": "earthlink.net mindspring.com",
    "shaw": "shaw.ca",
    "rogers": "rogers.com",
    "bell": "bell.net sympatico.ca",
    "bigpond": "bigpond.com bigpond.net.au telstra.com",
    "uol": "uol.com.br bol.com.br",
    "terra": "terra.com.br",
    "qq": "qq.com foxmail.com vip.qq.com",
    "netease": "163.com 126.com yeah.net vip.163.com",
    "sina": "sina.com sina.cn",
    "naver": "naver.com",
    "daum": "daum.net hanmail.net kakao.com",
    "docomo": "docomo.ne.jp",
    "kddi": "ezweb.ne.jp au.com",
    "softbank": "softbank.ne.jp i.softbank.jp",
    "rediff": "rediffmail.com",
}
"""Provider -> its domains; `.*` stands for the countries above, and what is exact comes first."""


def _expanded() -> dict[str, str]:
    known: dict[str, str] = {}
    brands: list[tuple[str, str]] = []
    for provider, domains in _DOMAINS.items():
        for domain in domains.split():
            if domain.endswith(".*"):
                brands.append((provider, domain.removesuffix("*")))
            else:
                known[domain] = provider
    for provider, brand in brands:
        for land in _LANDS.split():
            known.setdefault(brand + land, provider)
    return known


_PROVIDERS = _expanded()


def provider_of(address: str) -> str:
    """The provider's name, such as "google", else the domain itself in lower case."""
    domain = address[address.rfind("@") + 1 :].lower()
    return _PROVIDERS.get(domain, domain)
