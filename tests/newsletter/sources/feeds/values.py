"""Feeds in each format, for their tests: the same two items everywhere."""

WORDS = '<p>It <b>flies</b>.</p><ul><li><a href="/t/5">Fly</a></li></ul>'

RSS = f"""<?xml version="1.0" encoding="ISO-8859-1"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel>
  <title>Gull &amp; Tern</title><link>https://gull.example.org/</link><language>en-us</language>
  <atom:link href="https://gull.example.org/feed.xml" rel="self"/>
  <item>
    <title>Older</title><link>https://gull.example.org/older</link><guid isPermaLink="false">g-1</guid>
    <pubDate>Mon, 03 May 2021 08:00:00 +0000</pubDate><dc:creator><![CDATA[Ada Example]]></dc:creator>
    <description>short</description><content:encoded><![CDATA[{WORDS}]]></content:encoded>
  </item>
  <item>
    <title>Newer #12</title><link>https://gull.example.org/newer</link><guid>https://gull.example.org/?p=2</guid>
    <pubDate>Sun, 09 May 2021 23:30:00 -0500</pubDate><author>grace@example.org (Grace Example)</author>
    <description>&lt;p&gt;It &lt;b&gt;flies&lt;/b&gt;.&lt;/p&gt;&lt;ul&gt;&lt;li&gt;&lt;a href="/t/5"&gt;Fly&lt;/a&gt;&lt;/li&gt;&lt;/ul&gt;</description>
  </item>
</channel></rss>"""

RDF = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel rdf:about="https://gull.example.org/"><title>Gull &amp; Tern</title><link>https://gull.example.org/</link></channel>
<item rdf:about="g-1"><title>Older</title><link>https://gull.example.org/older</link><dc:date>2021-05-03T08:00:00Z</dc:date><dc:creator>Ada Example</dc:creator><description>short</description><content:encoded><![CDATA[{WORDS}]]></content:encoded></item>
<item rdf:about="g-2"><title>Newer #12</title><link>https://gull.example.org/newer</link><dc:date>2021-05-09T23:30:00-05:00</dc:date><dc:creator>Grace Example</dc:creator><description><![CDATA[{WORDS}]]></description></item>
</rdf:RDF>"""

ATOM = f"""<?xml version="1.0" encoding="utf-8"?><!-- a comment -->
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en" xml:base="https://gull.example.org/"><title type="html">Gull &amp;amp; &lt;b&gt;Tern&lt;/b&gt;</title>
<link rel="self" href="/feed.xml"/><link href="/"/><author><name>Grace Example</name></author>
<entry><id>g-1</id><title>Older</title><link rel="alternate" href="older"/><published>2021-05-03T08:00:00Z</published><updated>2022-01-01T00:00:00Z</updated>
<author><name>Ada Example</name></author><summary>short</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{WORDS}</div></content></entry>
<entry><id>g-2</id><title>Newer #12</title><link href="newer"/><updated>2021-05-09T23:30:00-05:00</updated>
<content type="html"><![CDATA[{WORDS}]]></content></entry></feed>"""

OLD = """<rss version="0.91"><channel><title>Gull &amp; Tern</title><link>https://gull.example.org/</link>
<item><title>Only</title><link>https://gull.example.org/only</link><description>Plain words.</description></item></channel></rss>"""
