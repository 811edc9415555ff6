"""One project's section: new entries come in, those woven before are made again in place."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from newsletter.collect.changes import NOTHING
from newsletter.collect.weaving.marks import bare, marks_of
from newsletter.collect.weaving.memory import digest, forgotten, remembered, written
from newsletter.report import (
    Block,
    Blocks,
    Comment,
    ListBlock,
    ListItem,
    Paragraph,
    Section,
    State,
    Text,
    find_state,
    plain,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A generated entry, the heading of its group or empty, and by what it is known."""

    item: ListItem
    group: str
    marks: frozenset[str]

    @property
    def mark(self) -> str:
        """What the memory calls it."""
        return min(map(bare, self.marks), default=digest(self.item))

    def names(self, *, among: frozenset[str]) -> bool:
        """Whether the change is one of those; a bare `#7` there is of this project."""
        return any(mark in among or bare(mark) in among for mark in self.marks) or any(
            bare(mark) == mark and mark in {bare(other) for other in among} for mark in self.marks
        )


def entries_of(section: Section, group: str = "") -> Iterator[Entry]:
    """The entries of a generated section."""
    for block in section.blocks:
        if isinstance(block, ListBlock):
            for item in block.items:
                # The first block is the entry itself; what is below it are its commits.
                first = Paragraph(children=()) if not item.blocks else item.blocks[0]
                yield Entry(item, group, marks_of(first))
    for below in section.sections:
        yield from entries_of(below, plain(below.title))


@dataclass(slots=True)
class Weft:
    """The entries for one section, used up while they are woven; `made` is the memory of it."""

    memory: dict[str, str]
    entries: dict[str, Entry]
    made: dict[str, str] = field(default_factory=dict)

    def is_ours(self, item: ListItem) -> bool:
        """Whether an entry is word for word as it was woven."""
        return digest(item) in self.memory.values()

    def again(self, block: Block) -> Blocks:
        """A list with our entries made anew; nothing where none are left in it."""
        if not isinstance(block, ListBlock):
            return (block,)
        items = tuple(kept for item in block.items for kept in self._again(item))
        return (replace(block, items=items),) if items else ()

    def _again(self, item: ListItem) -> Iterator[ListItem]:
        if not self.is_ours(item):
            yield item
            return
        sign = digest(item)
        mark = next(mark for mark, known in self.memory.items() if known == sign)
        if mark in self.entries:
            yield self.take(mark)

    def take(self, mark: str) -> ListItem:
        """An entry, which is woven by this."""
        item = self.entries.pop(mark).item
        self.made[mark] = digest(item)
        return item

    def fresh(self, group: str) -> tuple[ListItem, ...]:
        """The entries of a group that were never woven; others were deleted by a person."""
        marks = [mark for mark, entry in self.entries.items() if entry.group == group]
        return tuple(self.take(mark) for mark in marks if mark not in self.memory)


def ours_aside(section: Section) -> tuple[Section, ...]:
    """The section without our entries: what people wrote there, for its marks."""
    weft = Weft(remembered(section.blocks), {})
    return (_again(replace(section, blocks=forgotten(section.blocks)), weft),)


def weave_section(section: Section, generated: Section, *, elsewhere: frozenset[str]) -> Section:
    """The section with what was generated for it; `elsewhere` are marks that people wrote."""
    memory = remembered(section.blocks)
    entries = {
        entry.mark: entry for entry in entries_of(generated) if not entry.names(among=elsewhere)
    }
    weft = Weft(memory, entries)
    whole = _again(replace(section, blocks=forgotten(section.blocks)), weft)
    groups = [plain(below.title) for below in generated.sections]
    whole = replace(whole, blocks=_joined(whole.blocks, weft.fresh("")))
    for group in groups:
        whole = _grouped(whole, group, weft.fresh(group), order=groups)
    kept = {mark: sign for mark, sign in memory.items() if not _is_gone(sign, section, weft)}
    return _closed(whole, kept | weft.made)


def _is_gone(sign: str, section: Section, weft: Weft) -> bool:
    """Whether an entry was ours, and is not wanted any more: it may come back."""
    held = {digest(entry.item) for entry in entries_of(section)}
    return sign in held and sign not in weft.made.values()


def _again(section: Section, weft: Weft) -> Section:
    blocks = tuple(kept for block in section.blocks for kept in weft.again(block))
    below = tuple(_again(each, weft) for each in section.sections)
    below = tuple(
        each
        for each, before in zip(below, section.sections, strict=True)
        if each == before or each.blocks or each.sections
    )
    return replace(section, blocks=blocks, sections=below)


def _grouped(
    section: Section, group: str, items: tuple[ListItem, ...], *, order: list[str]
) -> Section:
    """With entries below a group's heading, which comes before those of later groups."""
    if not items:
        return section
    below = list(section.sections)
    titles = [plain(each.title) for each in below]
    if group in titles:
        index = titles.index(group)
    else:
        later = order[order.index(group) + 1 :]
        index = next((at for at, title in enumerate(titles) if title in later), len(below))
        below.insert(index, Section(title=(Text(text=group),), attrs=()))
    held = below[index]
    blocks = _joined(held.blocks, items)
    below[index] = replace(held, blocks=blocks, state=find_state(blocks, held.sections))
    return replace(section, sections=tuple(below))


def _joined(blocks: Blocks, items: tuple[ListItem, ...]) -> Blocks:
    """With entries at the end of the last list, or in one of their own."""
    if not items:
        return blocks
    if find_state(blocks) is State.NOTHING:
        blocks = tuple(block for block in blocks if isinstance(block, Comment))
    for index in reversed(range(len(blocks))):
        last = blocks[index]
        if isinstance(last, ListBlock) and not last.ordered:
            longer = replace(last, items=(*last.items, *items))
            return (*blocks[:index], longer, *blocks[index + 1 :])
    return (*blocks, ListBlock(items=items))


def _closed(section: Section, memory: dict[str, str]) -> Section:
    """With its state, with words where there is nothing, and with what was woven."""
    blocks, state = section.blocks, find_state(section.blocks, section.sections)
    if section.sections and find_state(blocks) is State.NOTHING:
        blocks = tuple(block for block in blocks if isinstance(block, Comment))
    if state is State.EMPTY:
        blocks, state = (*blocks, Paragraph(children=(Text(text=NOTHING),))), State.NOTHING
    return replace(section, blocks=(*blocks, *written(memory)), state=state)
