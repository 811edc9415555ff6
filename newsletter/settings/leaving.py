"""The address to which people write who want to leave, and the place of their token in it."""

from newsletter.settings.values import Unfit, address, optional_address, text

TOKEN_PLACE = "{token}"  # noqa: S105  # the place of one
"""Where the reader's own token stands in the address."""
TOKEN_LETTERS = 48
"""Letters of such a token: 64 fit before an address's @, so 16 are left for what stands there."""


def leaving_address(given: object) -> str:
    """An address, or nothing; with `{token}` before its @ it is each reader's own."""
    read = text(given)
    local, mark, host = read.partition(TOKEN_PLACE)
    if not mark:
        return optional_address(read)
    if not local or not host.startswith("@"):
        mend = f"write {TOKEN_PLACE} before the @, such as leave+{TOKEN_PLACE}@example.org"
        raise Unfit(f"{read[:80]!a} has it in another place", mend=mend)
    host = address(f"{local}{'a' * TOKEN_LETTERS}{host}").rpartition("@")[2]
    return f"{local}{TOKEN_PLACE}@{host}"
