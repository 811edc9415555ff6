"""What premailer does to a letter under our options: what it inlines, keeps, and spoils."""

import re

from newsletter.rendering.inlining import inline

STYLE = "p{color:red}"

BODIES: dict[str, tuple[str, str]] = {
    "a tag": ("<p>a</p>", STYLE),
    "a class": ('<p class="x">a</p>', ".x{color:red}"),
    "an id": ('<p id="x">a</p>', "#x{color:red}"),
    "a child": ("<div><p>a</p></div>", "div > p{color:red}"),
    "a descendant": ("<div><b><i>a</i></b></div>", "div i{color:red}"),
    "a sibling": ("<p>a</p><p>b</p>", "p + p{color:red}"),
    "an attribute": ('<p lang="de">a</p>', "[lang=de]{color:red}"),
    "a list of selectors": ("<p>a</p><b>b</b>", "p, b{color:red}"),
    "the first child": ("<div><p>a</p><p>b</p></div>", "p:first-child{color:red}"),
    "every second child": ("<div><p>a</p><p>b</p></div>", "p:nth-child(2){color:red}"),
    "all but a class": ('<p class="x">a</p><p>b</p>', "p:not(.x){color:red}"),
    ":hover is not inlined": ('<a href="#">a</a>', "a:hover{color:red}"),
    "the heavier rule wins": ('<p class="x">a</p>', ".x{color:red}p{color:blue}"),
    "the later rule wins": ("<p>a</p>", "p{color:red}p{color:blue}"),
    "an element's own style wins": ('<p style="color:black">a</p>', STYLE),
    "!important against an own style": ('<p style="color:black">a</p>', "p{color:red !important}"),
    "!important stays": ("<p>a</p>", "p{color:red !important}"),
    "a fallback before a gradient": ("<p>a</p>", "p{background:#333;background:linear-gradient(red,blue)}"),
    "a shorthand and its part": ("<p>a</p>", "p{margin:0;margin-top:1px}"),
    "properties of Word": ("<p>a</p>", "p{mso-line-height-rule:exactly;-webkit-text-size-adjust:none}"),
    "zero and colours as they are": ("<p>a</p>", "p{margin:0px;color:#ffffff}"),
    "quotes in a font": ("<p>a</p>", "p{font-family:'Segoe UI', Arial}"),
    "a width of an image": ('<img src="a.png" alt="" width="300">', "img{width:100%}"),
    "a height of an image": ('<img src="a.png" alt="" height="30">', "img{height:auto}"),
    "no width is made up": ('<img src="a.png" alt="">', "img{width:100px}"),
    "no bgcolor is made up": ("<table><tr><td>a</td></tr></table>", "td{background-color:red}"),
    "no align is made up": ("<table><tr><td>a</td></tr></table>", "td{text-align:center}"),
    "no valign is made up": ("<table><tr><td>a</td></tr></table>", "td{vertical-align:top}"),
    "an image that floats": ('<img src="a.png" alt="">', "img{float:left}"),
    "class names stay": ('<p class="x y">a</p>', STYLE),
    "a place in the letter": ('<a href="#note-1">a</a>', "a{color:red}"),
    "a token in a link": ('<a href="https://a.example/u/TOKEN-x">a</a>', "a{color:red}"),
    "a token in braces": ('<a href="{{token}}">a</a>', "a{color:red}"),
    "a token in braces with spaces": ('<a href="{{ token }}">a</a>', "a{color:red}"),
    "a token between bars": ('<a href="|U|">%%U%%</a>', "a{color:red}"),
    "a link beyond ASCII": ('<a href="https://a.example/é">a</a>', "a{color:red}"),
    "an ampersand in a link": ('<a href="https://a.example/?a=1&amp;b=2">a</a>', "a{color:red}"),
    "a link round a table": ('<a href="#"><table><tr><td>a</td></tr></table></a>', "a{color:red}"),
    "an SVG": ('<svg viewBox="0 0 1 1"><path d="M0 0"/></svg>', "p{color:red}"),
    "entities": ("<p>&amp;&lt;&nbsp;&eacute;&#8199;</p>", STYLE),
    "emoji": ("<p>\N{PARTY POPPER}</p>", STYLE),
    "spaces of code": ("<pre>a  b\n c</pre>", STYLE),
    "a comment for Word": ("<!--[if mso | IE]><table><tr><td><![endif]--><p>a</p><!--[if mso | IE]></td></tr></table><![endif]-->", STYLE),
    "a comment for all but Word": ("<!--[if !mso]><!--><p>a</p><!--<![endif]-->", STYLE),
    "a bare comment for all but Word": ("<![if !mso]><p>a</p><![endif]>", STYLE),
    "an attribute twice": ('<p title="a" title="b">a</p>', STYLE),
    "a closed image": ('<img src="a.png" alt="" />', STYLE),
    "an attribute without a value": ("<td nowrap>a</td>", STYLE),
}  # fmt: skip
"""Case -> HTML, and the rules that are inlined into it."""

HEADS: dict[str, str] = {
    "a media query": "<style>@media (max-width:479px){p{color:red !important}}</style>",
    "dark mode": "<style>@media (prefers-color-scheme:dark){p{color:red}}</style>",
    ":hover": "<style>a:hover{color:red}</style>",
    "an important rule": "<style>p{color:red !important}</style>",
    "a rule that matches nothing": "<style>.nobody{color:red}</style>",
    "Outlook.com's marks": "<style>[data-ogsc] p{color:red}</style>",
    "a font": "<style>@font-face{font-family:a;src:url(https://a.example/a.woff)}</style>",
    "an import": "<style>@import url(https://a.example/a.css);</style>",
    "@supports": "<style>@supports (display:grid){p{color:red}}</style>",
    "a style for wide windows": '<style media="screen and (min-width:480px)">p{color:red}</style>',
    "a style for old Word": "<!--[if lte mso 11]><style>p{color:red}</style><![endif]-->",
    "settings of Office": "<!--[if mso]><noscript><xml><o:AllowPNG/></xml></noscript><![endif]-->",
    "a style sheet elsewhere": '<link rel="stylesheet" href="https://a.example/a.css">',
    "a meta element": '<meta name="color-scheme" content="light dark">',
}
"""Case -> what stands in a letter's head."""

_BODY = re.compile(r"<body>(.*)</body>", re.DOTALL)
_HEAD = re.compile(r"<title>t</title>(.*)</head>", re.DOTALL)
_ROOT = re.compile(r"(.*<html.*?>)", re.DOTALL)


def _inlined(head: str, body: str, css: str) -> str:
    page = f'<!doctype html><html lang="en" dir="ltr"><head><title>t</title>{head}</head>'
    return inline(f"{page}<body>{body}</body></html>", css)


def _inside(pattern: re.Pattern[str], html: str) -> str:
    found = pattern.search(html)
    return "".join(group.strip() for group in found.groups()) if found else f"lost: {html}"


def cases() -> dict[str, str]:
    """Every case by its name: the HTML that came out."""
    bodies = {name: _inside(_BODY, _inlined("", body, css)) for name, (body, css) in BODIES.items()}
    heads = {
        f"{name}, in the head": _inside(_HEAD, _inlined(head, "<p>a</p>", "b{margin:0}"))
        for name, head in HEADS.items()
    }
    return {"doctype and root": _inside(_ROOT, _inlined("", "", ""))} | bodies | heads
