"""A way to PostgreSQL that can be cut and mended: the database is away, without touching the server."""

import asyncio
import threading
from contextlib import suppress
from types import TracebackType

from sqlalchemy import make_url


class Proxy:
    """Passes bytes on to a server while `up`; cutting it breaks every connection at once."""

    def __init__(self, url: str) -> None:
        """`url` is the database's own address."""
        self._target = make_url(url)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self.port = 0

    def __enter__(self) -> "Proxy":
        """Open the way."""
        self._thread.start()
        self.mend()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close it for good."""
        self.cut()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    @property
    def url(self) -> str:
        """The database's address through the proxy."""
        return self._target.set(host="127.0.0.1", port=self.port).render_as_string(hide_password=False)

    def cut(self) -> None:
        """The database is away: nobody gets through, and whoever was connected no longer is."""
        asyncio.run_coroutine_threadsafe(self._cut(), self._loop).result(5)

    def mend(self) -> None:
        """The database is back, at the same address."""
        asyncio.run_coroutine_threadsafe(self._mend(), self._loop).result(5)

    async def _mend(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _cut(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for writer in list(self._open):
            writer.transport.abort()
        while self._open:
            await asyncio.sleep(0.01)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(self._target.host, self._target.port or 5432)
        self._open |= {writer, back}
        await asyncio.gather(_pass_on(reader, back), _pass_on(there, writer))
        self._open -= {writer, back}


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.transport.abort()
