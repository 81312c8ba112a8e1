"""One session of an SDK of PyPI through a bridge: over a revocation and an expiry. Fails at the first call that is
not answered.

    SERVER=http://... BRIDGE='["freshbearer", ...]' python sdk.py mcp1|mcp2|fastmcp
"""

import asyncio
import contextlib
import json
import os
import sys
import urllib.request

SERVER = os.environ["SERVER"]
COMMAND, *ARGS = json.loads(os.environ["BRIDGE"])
ENVIRONMENT = {name: os.environ[name] for name in ("HOME", "PATH")}


@contextlib.asynccontextmanager
async def session(which):
    """A session as this SDK has it: with list_tools and call_tool."""
    if which == "fastmcp":
        from fastmcp import Client
        from fastmcp.client.transports import StdioTransport

        async with Client(StdioTransport(COMMAND, ARGS, env=ENVIRONMENT)) as client:
            yield client
        return
    from mcp import StdioServerParameters

    parameters = StdioServerParameters(command=COMMAND, args=ARGS, env=ENVIRONMENT)
    if which == "mcp2":
        from mcp import Client

        async with Client(parameters) as client:
            yield client
        return
    from mcp import ClientSession
    from mcp.client.stdio import stdio_client

    async with stdio_client(parameters) as streams, ClientSession(*streams) as client:
        await client.initialize()
        yield client


def ask(path, body=None):
    with urllib.request.urlopen(SERVER + path, data=body) as answer:
        return json.load(answer)


async def main(which):
    async with session(which) as client:

        async def echo(text):
            answer = await client.call_tool("echo", {"text": text})
            assert answer.content[0].text == text, answer

        tools = await client.list_tools()
        assert any(tool.name == "echo" for tool in getattr(tools, "tools", tools)), tools
        await echo("one")
        ask("/control", b'{"revoke":true}')
        await echo("two")
        mints = ask("/statistics")["mints"]
        while ask("/statistics")["mints"] < mints + 2:
            await echo("on and on")


asyncio.run(main(sys.argv[1]))
