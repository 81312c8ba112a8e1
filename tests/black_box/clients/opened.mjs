// The stage before anybody plays: its journal, the stand-ins, and the acts between two calls.
import { spawnSync } from "node:child_process";
import { createServer } from "node:http";
import { appendFileSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { chatApi } from "./chat.mjs";
import { geminiApi } from "./gemini.mjs";
import { mcpServer } from "./mcp.mjs";
import { messagesApi } from "./messages.mjs";
import { responsesApi } from "./responses.mjs";

const APIS = { chat: chatApi, gemini: geminiApi, messages: messagesApi, responses: responsesApi };

export function opened(file) {
  const play = JSON.parse(readFileSync(file, "utf8"));
  const curtain = Date.now();
  const journal = (event) =>
    appendFileSync(play.journal, JSON.stringify({ at: Date.now() - curtain, ...event }) + "\n");
  const mcp = mcpServer(journal);
  const acts = {
    "break the command": () => writeFileSync(play.broken, ""),
    "fix the command": () => unlinkSync(play.broken),
    "ask by hand until answered": () => askByHand(play),
    "revoke what was seen": () => mcp.revoke(false),
    "revoke at once": () => mcp.revoke(true),
    "outlive what was seen": mcp.outlive,
    // Codex's asks within a second are taken for one, so what is to be another one comes later.
    "a second later": () => new Promise((wake) => setTimeout(wake, 1100)),
  };
  // `next`: what the model says after these results.
  const serve = (next) =>
    Promise.all([listen(mcp.handle, play.mcpPort), listen(guarded(APIS[play.api](next)), play.modelPort)]);
  // A model that wants such a token as its servers do, where the play says so.
  const guarded = (handle) => (request, body, response) => {
    const key = request.headers["x-api-key"];
    if (!play.keys || !key || !mcp.take({ server: "model", method: request.method }, `Bearer ${key}`).refused)
      return handle(request, body, response);
    response.writeHead(401, { "content-type": "application/json" });
    const error = { type: "authentication_error", message: "invalid x-api-key" };
    return response.end(JSON.stringify({ type: "error", error }));
  };
  return { play, journal, acts, serve };
}

function listen(handle, port) {
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const piece of request) body += piece;
    await handle(request, body, response);
  });
  return new Promise((ready) => server.listen(port, "127.0.0.1", ready));
}

// As a person would who has fixed the command, until it is answered.
async function askByHand(play) {
  const ask = () => spawnSync("sh", ["-c", play.helper], { env: play.env }).status === 0;
  while (!ask()) await new Promise((wake) => setTimeout(wake, 50));
}
