"""Inputs that are right, each with most of what its format has, to be made wrong."""

PLAIN = """\
Weekly status #2

Weekly status for the week of the 5th to the 11th of June 2017

Introduction

We fixed some bugs
and went home.

Upstream changes

LXD

  • A first change
    • below it
  • A second change: https://a.example/2

LXC:

Nothing to report this week

1 Like
"""

PAGE = """\
<html lang="en"><head><title>Heron weekly #4</title><meta charset="utf-8"></head><body>
<nav><a href="/">home</a></nav><main><h1>Heron weekly #4</h1>
<p>For the week of 5th June to 11th June 2017. See <a href="/faster" title="t">how it
became <b>faster</b></a>, <code>run()</code> and <img src="/boat.png" alt="a boat" width="6">.</p>
<h2 id="b">Boats</h2><ul><li>one<ol start="3"><li>two</li></ol></li><li><input type="checkbox"
checked> three</li></ul><table><thead><tr><th>a</th><th align="right">b</th></tr></thead><tbody>
<tr><td>1</td><td>2</td></tr></tbody></table><pre><code class="lang-sh">ls\n</code></pre>
<blockquote><p>said</p></blockquote><details><summary>more</summary><p>words</p></details>
<aside class="quote" data-username="ada"><blockquote>so</blockquote></aside><dl><dt>t</dt><dd>m</dd>
</dl><hr><aside class="onebox" data-onebox-src="https://o.example/"><article><h3><a
href="https://o.example/">O</a></h3><p>text</p></article></aside><div class="poll"></div>
<p><span class="discourse-local-date" data-date="2017-06-05">June 5</span> <a class="mention"
href="/u/ada">@ada</a> <img class="emoji" title=":+1:" alt=":+1:"></p></main></body></html>
"""

ORG = """\
#+title: Heron weekly 4
#+author: Ada
#+date: 2017-06-12

* Overview                                   :news:
Words with *strong*, /stress/, +gone+, =code= and [[https://a.example/1][a link]].[fn:1]
- one
  1. two
     - [X] three
- term :: meaning
** Boats
| name | count |
|------+-------|
| a    |     1 |
#+begin_src sh
ls
#+end_src
: fixed
[fn:1] A note.
"""

ASCIIDOC = """\
= Heron weekly #4
Ada <ada@example.org>
v1, 2017-06-12
:repo: https://git.example/heron

Words with *strong*, _stress_, `code`, {repo}/1[a link] and pr:12[].footnote:[A *note*.]

* one
. two
+
[source,sh]
----
ls
----
** [x] three +
more

[#boats]
== Boats

.Counted
[%header,cols="1,>1"]
|===
|name |count
|a
|1 2+|both
|===

term:: meaning
NOTE: see <<boats>>

[quote, Ada, https://a.example[Notes]]
____
said

====
boxed
====
____

image::boat.png[A boat,300]
"""

PYTHON = """\
[metadata."3.99"]
end-of-bugfix = 2032-10-01
end-of-life = 2035-10-01
[[release."3.99"]]
stage = "3.99.0 alpha 1"
state = "actual"
date = 2017-03-15
[[release."3.99"]]
stage = "3.99.0 final"
state = "expected"
date = 2017-10-01
note = "some day"
"""

ENDOFLIFE = """\
[{"cycle": "1.10", "releaseDate": "2016-01-02", "eoas": "2017-07-01", "eol": "2018-01-02",
  "latest": "1.10.3", "latestReleaseDate": "2017-05-05", "link": "https://example.org/"},
 {"cycle": "2", "releaseDate": "2017-06-30", "eol": false, "lts": true}]
"""

KUBERNETES = """\
schedules:
- release: 1.10
  releaseDate: 2016-12-02
  maintenanceModeStartDate: 2017-12-28
  endOfLifeDate: 2018-02-28
  next: {release: 1.10.3, cherryPickDeadline: "", targetDate: 2017-07-14}
  previousPatches:
  - {release: 1.10.2, targetDate: 2017-06-09, note: "a [note](https://example.org/)"}
"""

SEARCH = """\
{"total_count": 1, "incomplete_results": false, "items": [{"number": 7, "title": "Fix `it`",
 "html_url": "https://github.com/lxc/lxd/pull/7", "user": {"login": "ada", "type": "User"},
 "labels": [{"name": "bug"}], "pull_request": {"merged_at": "2017-06-05T09:00:00Z"}}]}
"""

REVIEWS = """\
[{"user": {"login": "grace", "type": "User"}, "state": "APPROVED"}, {"user": null, "state": "X"}]
"""
