"""One question by POST, answered at once or not: no redirect is followed, nothing is kept."""

from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlencode

import httpcore

from newsletter.fetching.addresses import read_allowance
from newsletter.fetching.bodies import read_body
from newsletter.fetching.connecting import Deadline, GuardedNetwork, resolve
from newsletter.fetching.faults import of_connection, of_status
from newsletter.fetching.urls import read_url
from newsletter.fetching.values import Limits

_OK = 200
_MOST = 4096
"""Octets of an answer that are read."""


def post(url: str, form: Mapping[str, str], *, limits: Limits) -> bytes:
    """Send a form to a URL of our own, on whatever network it is; the body of the answer.

    FetchError for any status but 200, a redirect too, and for whatever keeps the answer away.
    """
    target = read_url(url)
    where = str(target)
    network = GuardedNetwork(
        resolver=resolve,
        allowance=read_allowance([target.host]),
        deadline=Deadline(limits.seconds),
    )
    headers = [
        ("host", target.authority),
        ("user-agent", "newsletter"),
        ("content-type", "application/x-www-form-urlencoded"),
        ("connection", "close"),
    ]
    asked = httpcore.URL(
        scheme=target.scheme, host=target.host, port=target.port, target=target.path
    )
    trust = httpcore.default_ssl_context() if target.scheme == "https" else None
    try:
        with (
            httpcore.ConnectionPool(trust, network_backend=network) as pool,
            pool.stream(
                "POST", asked, headers=headers, content=urlencode(form).encode()
            ) as response,
        ):
            if response.status == _OK:
                return read_body(response.iter_stream(), {}, octets=_MOST, where=where)
            status = response.status
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise of_connection(error, where=where, seconds=limits.seconds) from error
    raise of_status(status, {}, where=where, now=datetime.now(UTC))
