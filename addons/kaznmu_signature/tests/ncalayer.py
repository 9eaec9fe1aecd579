"""A false NCALayer: the signing program of the user's computer, for tests."""

import asyncio
import base64
import json
from contextlib import contextmanager
from threading import Event, Thread

from aiohttp import web


class FalseNCALayer:
    """Speaks as NCALayer does, on the loopback address, and signs by a given key.

    :param signer: has ``sign(text)``, the detached CMS
    """

    def __init__(self, signer):
        self.signer = signer
        self.url = None
        #: ``sign``, ``cancel``, ``restart``, or the words of a refusal
        self.mood = "sign"
        #: Arguments of each call for signatures.
        self.calls = []
        self._started = Event()

    async def _answer(self, request):
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"result": {"version": "1.4"}})
        async for message in socket:
            asked = json.loads(message.data)
            if asked["module"] != "kz.gov.pki.knca.basics":
                await socket.send_json(self._refuse("MODULE_NOT_FOUND"))
            elif self.mood == "restart":
                await socket.close()
            else:
                await socket.send_json(self._sign(asked["args"]))
        return socket

    def _sign(self, arguments):
        self.calls.append(arguments)
        if self.mood == "cancel":
            return {"status": True, "body": {}}
        if self.mood != "sign":
            return self._refuse(self.mood)
        result = [
            base64.encodebytes(self.signer.sign(base64.b64decode(text))).decode()
            for text in arguments["data"]
        ]
        return {"status": True, "body": {"result": result}}

    @staticmethod
    def _refuse(words):
        return {"status": False, "code": "500", "message": words, "details": words}

    async def _serve(self, stopped):
        application = web.Application()
        application.router.add_get("/", self._answer)
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        self.url = f"ws://127.0.0.1:{port}/"
        self._started.set()
        await stopped.wait()
        await runner.cleanup()


@contextmanager
def run_ncalayer(signer):
    """Run a false NCALayer on a free port of this machine."""
    ncalayer = FalseNCALayer(signer)
    loop = asyncio.new_event_loop()
    stopped = asyncio.Event()
    thread = Thread(
        target=loop.run_until_complete, args=(ncalayer._serve(stopped),), daemon=True
    )
    thread.start()
    ncalayer._started.wait()
    try:
        yield ncalayer
    finally:
        loop.call_soon_threadsafe(stopped.set)
        thread.join()
        loop.close()
