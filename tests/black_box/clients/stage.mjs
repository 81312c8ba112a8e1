// The stage: starts the stand-ins, plays one client through its script, keeps a journal of it all.
//
//     node stage.mjs PLAY.json
//
// It runs in a network namespace of its own: its ports are always free, and nothing else can be reached.
import { spawn, spawnSync } from "node:child_process";
import { createServer } from "node:http";
import { appendFileSync, openSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { chatApi } from "./chat.mjs";
import { geminiApi } from "./gemini.mjs";
import { mcpServer } from "./mcp.mjs";
import { messagesApi } from "./messages.mjs";
import { responsesApi } from "./responses.mjs";
import { script } from "./script.mjs";

const play = JSON.parse(readFileSync(process.argv[2], "utf8"));
const curtain = Date.now();
const journal = (event) =>
  appendFileSync(play.journal, JSON.stringify({ at: Date.now() - curtain, ...event }) + "\n");

const mcp = mcpServer(journal);
const acts = {
  "break the command": () => writeFileSync(play.broken, ""),
  "fix the command": () => unlinkSync(play.broken),
  "ask by hand until answered": askByHand,
  "revoke what was seen": () => mcp.revoke(false),
  "revoke at once": () => mcp.revoke(true),
  "outlive what was seen": mcp.outlive,
};
const api = { chat: chatApi, gemini: geminiApi, messages: messagesApi, responses: responsesApi }[play.api];
const model = api(script(play.script, acts, journal));
await Promise.all([listen(mcp.handle, play.mcpPort), listen(model, play.modelPort)]);

if (play.before.length) await runBefore(play.before);

const [program, ...args] = play.client;
const output = openSync(play.output, "a");
const stdio = ["ignore", output, output];
// In a process group of its own, so that it can be ended whole.
const client = spawn(program, args, { cwd: play.cwd, env: play.env, stdio, detached: true });
const patience = setTimeout(() => process.kill(-client.pid, "SIGKILL"), play.patience);
client.on("exit", (code, signal) => {
  clearTimeout(patience);
  journal({ ended: signal ?? code });
  process.exit();
});

function listen(handle, port) {
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const piece of request) body += piece;
    await handle(request, body, response);
  });
  return new Promise((ready) => server.listen(port, "127.0.0.1", ready));
}

// What a person runs on the stage before the client is started.
function runBefore([program, ...args]) {
  const ran = spawn(program, args, { cwd: play.cwd, env: play.env, stdio: ["ignore", "pipe", "pipe"] });
  let printed = "";
  for (const stream of [ran.stdout, ran.stderr]) stream.on("data", (piece) => (printed += piece));
  return new Promise((done) =>
    ran.on("close", (code) => {
      journal({ before: code, printed });
      done();
    }),
  );
}

// As a person would who has fixed the command, until it is answered.
async function askByHand() {
  const ask = () => spawnSync("sh", ["-c", play.helper], { env: play.env }).status === 0;
  while (!ask()) await new Promise((wake) => setTimeout(wake, 50));
}
