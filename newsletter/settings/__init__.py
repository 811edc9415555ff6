"""newsletter.toml and the environment, read once into frozen values.

Checks the form of every value and says what is wrong in one line; opens no database, asks no
server, and picks no parts: that is `newsletter.newsroom`.
"""

from newsletter.settings.leaving import TOKEN_LETTERS, TOKEN_PLACE
from newsletter.settings.reading import (
    ENVIRONMENT,
    FILE_NAME,
    find_settings,
    read_password,
    read_settings,
)
from newsletter.settings.tables import (
    TABLES,
    CheckTable,
    CollectTable,
    DkimTable,
    FromTable,
    Identity,
    ListTable,
    ProjectTable,
    Settings,
    SmarthostTable,
    StoreTable,
    ThemeTable,
    WebTable,
)
from newsletter.settings.values import MAIN, Secret

__all__ = [
    "ENVIRONMENT",
    "FILE_NAME",
    "MAIN",
    "TABLES",
    "TOKEN_LETTERS",
    "TOKEN_PLACE",
    "CheckTable",
    "CollectTable",
    "DkimTable",
    "FromTable",
    "Identity",
    "ListTable",
    "ProjectTable",
    "Secret",
    "Settings",
    "SmarthostTable",
    "StoreTable",
    "ThemeTable",
    "WebTable",
    "find_settings",
    "read_password",
    "read_settings",
]
