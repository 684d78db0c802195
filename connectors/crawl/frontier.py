"""What is to be fetched next for one outlet: documents by their rhythm, pages from the state."""

from __future__ import annotations

import heapq
import itertools
from collections import deque
from collections.abc import Iterator

from connectors.crawl import documents
from connectors.crawl.config import MAX_PAGES_IN_FLIGHT, CrawlConfig
from connectors.crawl.days import Window
from connectors.crawl.documents import Document, Reading
from connectors.crawl.sitemaps import moment
from connectors.crawl.state import Known, State, Validators
from connectors.profiles import Profile
from schemas.raw import FeedItem


class Frontier:
    """Hands out documents and pages, and takes in what came of them. Times are Unix seconds."""

    def __init__(self, config: CrawlConfig, profile: Profile, state: State, window: Window, now: float) -> None:
        self._config = config
        self._profile = profile
        self._state = state
        self._window = window
        self._started = now
        roots = documents.archives if config.since else documents.announcements
        self._ready = deque(roots(profile, config.rhythm, window))
        self._later: list[tuple[float, int, Document]] = []  # heap, for --follow
        self._order = itertools.count()
        self._listed: dict[tuple[str, object], set[str]] = {}  # pages seen in the list of a day, this round
        self._complete: set[tuple[str, object]] = set()  # lists that were read to their end once
        self.open_documents = 0
        self.open_pages: set[str] = set()

    def move(self, window: Window) -> None:
        """A new day has begun: documents found from now on are measured by this window."""
        if window != self._window and self._config.since is None:
            self._window = window
            fresh = documents.announcements(self._profile, self._config.rhythm, window)
            known = {entry[2].url for entry in self._later} | {document.url for document in self._ready}
            self._ready.extend(document for document in fresh if document.url not in known)

    def take_documents(self, now: float) -> Iterator[Document]:
        """The documents to read now; each must come back through `read` or `missed`."""
        while self._later and self._later[0][0] <= now:
            self._ready.append(heapq.heappop(self._later)[2])
        while self._ready:
            self.open_documents += 1
            yield self._ready.popleft()

    def take_pages(self, now: float) -> list[Known]:
        """The pages to fetch now; each must come back through `finished`."""
        room = MAX_PAGES_IN_FLIGHT - len(self.open_pages)
        if room <= 0:
            return []
        # In one pass, a page is looked at again once at most, however long the pass lasts.
        until = now if self._config.follow else self._started
        due = self._state.due(new_until=now, known_until=until, limit=room + len(self.open_pages))
        taken = [page for page in due if page.page_id not in self.open_pages][:room]
        self.open_pages.update(page.page_id for page in taken)
        return taken

    def read(self, document: Document, reading: Reading, validators: Validators, now: float) -> int:
        """Remember what a document names; returns how many pages were new."""
        new = 0
        with self._state.transaction():
            for ref, found in reading.pages:
                modified = moment(found.modified)
                item = found.item or FeedItem()
                new += self._state.found(
                    ref.page_id,
                    found.url,
                    ref.edition,
                    None if item == FeedItem() else item,
                    modified.timestamp() if modified else None,
                    now,
                )
            if reading.whole and document.kind != "archive":
                self._state.read(document.url, validators, now)
        self._ready.extend(reading.further)
        if document.kind == "archive":
            self._continue_list(document, reading, new)
        self._done(document, now)
        return new

    def missed(self, document: Document, now: float) -> None:
        """A document could not be read, or has not changed."""
        self._done(document, now)

    def finished(self, page_id: str) -> None:
        """A page came back, whatever came of it."""
        self.open_pages.discard(page_id)

    def exhausted(self) -> bool:
        """Nothing is open and nothing waits to be read now."""
        return not (self.open_documents or self.open_pages or self._ready)

    def _done(self, document: Document, now: float) -> None:
        self.open_documents -= 1
        again = document.depth == 0 and document.page == 1
        if self._config.follow and again and self._current(document):
            heapq.heappush(self._later, (now + document.every, next(self._order), document))

    def _current(self, document: Document) -> bool:
        return document.day is None or self._window.since <= document.day <= self._window.until

    def _continue_list(self, document: Document, reading: Reading, new: int) -> None:
        """Go on to the list's next page while pages bring links that the pages before did not.

        A list that was once read to its end needs to be read only as far as it names new pages.
        """
        key = (document.edition.host, document.day)
        before = self._listed.setdefault(key, set()) if document.page > 1 else set()
        links = {page.ref.page_id for page in reading.pages}
        following = documents.next_list(document)
        if following is None or links <= before or (key in self._complete and not new):
            self._complete.add(key)
            self._listed.pop(key, None)
            return
        self._listed[key] = before | links
        self._ready.append(following)
