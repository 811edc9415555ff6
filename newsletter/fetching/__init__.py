"""The one safe way to ask the web for something: http and https, guarded, bounded, remembered.

`fetcher.Fetcher` fetches one URL after the other.
Every address is checked after the name was resolved and again once connected, for each redirect
anew; nothing private is reached unless it was allowed. Size, time and redirects have an end.
Whatever goes wrong is a FetchError of one line. Understands no page: that is the importers' work.
"""
