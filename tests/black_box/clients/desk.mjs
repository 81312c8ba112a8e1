// The desk: a person's windows, in tmux. Opens them, types into them, and waits for what comes of it.
//
//     node desk.mjs PLAY.json
//
// Its script's lines are the stage's acts, and what a person does, each in a window: `ask A`. Each prompt has a
// number, by which the model's stand-in knows what it is asked. It is the first process of a namespace, so
// whatever a client leaves running ends with it.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { opened } from "./opened.mjs";

const { play, journal, acts, serve } = opened(process.argv[2]);
// What stands where one types.
const sign = { messages: "❯", responses: "›" }[play.api];
const habits = { open, enter, ask, look, reconnect, new: anew };
const turns = new Map();
let waiting = "";

await serve(next);
setTimeout(() => end(`waited in vain until ${waiting}`), play.patience);
try {
  for (const line of play.script) {
    const [verb, ...words] = line.split(" ");
    await (acts[line] ?? habits[verb])(...words);
    journal({ act: line });
  }
  end(0);
} catch (error) {
  end(String(error));
}

// What the model says: for each prompt one call, and then that it is done.
async function next(results, body) {
  const [, number] = [...body.matchAll(/please ping (\d+)/g)].pop() ?? [];
  if (!number) return undefined;
  if (!turns.has(number)) turns.set(number, { before: results.length });
  const turn = turns.get(number);
  if (!play.keys && results.length === turn.before) return { id: `call_${number}`, server: "s1" };
  if (!turn.isOver) {
    turn.isOver = true;
    journal({ call: "s1", result: play.keys ? "pong from model for a prompt" : results.at(-1) });
  }
  return undefined;
}

// Opens a window, in which the client has its tools when it is done.
async function open(window, folder) {
  const before = lists();
  await enter(window, folder);
  if (!play.keys) await until(`${window} has its tools`, () => lists() > before);
}

async function enter(window, folder = "work") {
  const isFirst = spawnSync("tmux", ["-S", play.socket, "has-session"]).status !== 0;
  const how = isFirst ? ["new-session", "-s", "desk", "-x", "160", "-y", "50"] : ["new-window"];
  tmux(...how, "-d", "-n", window, "-c", `${play.folders}/${folder}`, "--", ...play.client);
  await shows(window, sign);
}

async function ask(window) {
  const number = String(turns.size + 1);
  await type(window, `please ping ${number}`, () => turns.has(number));
  await until(`prompt ${number} is answered in ${window}`, () => turns.get(number).isOver);
}

// Codex: looks at its servers, which connects to them once more.
async function look(window) {
  const before = lists();
  await type(window, "/mcp", () => lists() > before);
  await shows(window, "MCP Tools");
}

// Codex: begins another thread in the same window.
async function anew(window) {
  const before = lists();
  await type(window, "/new", () => lists() > before);
}

// Claude Code: what its menu of servers offers under this name.
async function reconnect(window) {
  await type(window, "/mcp", () => /1 server|Reconnect$/m.test(screen(window)));
  await pressed(window, "Enter", () => wayTo("Reconnect", window) !== undefined);
  for (let way; (way = wayTo("Reconnect", window)) !== 0; ) {
    await pressed(window, way > 0 ? "Down" : "Up", () => ![undefined, way].includes(wayTo("Reconnect", window)));
  }
  press(window, "Enter");
  await shows(window, "Reconnected to s1");
}

// How far down from the chosen entry of a menu this one is, if both are to be seen.
function wayTo(entry, window) {
  const lines = screen(window).split("\n");
  const at = (what) => lines.findLastIndex((line) => what.test(line));
  const [chosen, wanted] = [at(/^ *❯ (\d\. )?\S/), at(new RegExp(` ${entry}$`))];
  return chosen < 0 || wanted < 0 ? undefined : wanted - chosen;
}

// How often clients have asked what a server's tools are.
function lists() {
  return readFileSync(play.journal, "utf8").split('"method":"tools/list"').length - 1;
}

// Some take an Enter that comes at once for a part of what is pasted.
async function type(window, text, happened) {
  press(window, "-l", text);
  await shows(window, text);
  await pressed(window, "Enter", happened);
}

// Presses a key until it has done something: one that comes too early is lost.
async function pressed(window, key, happened) {
  let last = 0;
  await until(`${key} does something in ${window}`, () => {
    if (happened()) return true;
    if (Date.now() - last < 4000) return false;
    press(window, key);
    last = Date.now();
  });
}

async function shows(window, text) {
  await until(`${window} shows ${text}`, () => screen(window).includes(text));
}

// Polled, as a screen doesn't tell that it has changed.
async function until(what, happened) {
  waiting = what;
  while (!happened()) await new Promise((wake) => setTimeout(wake, 50));
}

function screen(window) {
  return tmux("capture-pane", "-p", "-t", `desk:${window}`);
}

function press(window, ...keys) {
  tmux("send-keys", "-t", `desk:${window}`, ...keys);
}

function tmux(...words) {
  const how = { env: play.env, encoding: "utf8" };
  const ran = spawnSync("tmux", ["-S", play.socket, "-f", "/dev/null", ...words], how);
  if (ran.status !== 0) throw new Error(`tmux ${words.join(" ")}: ${ran.stderr}`);
  return ran.stdout;
}

// With what the windows show last.
function end(why) {
  const listed = spawnSync("tmux", ["-S", play.socket, "list-windows", "-F", "#W"], { encoding: "utf8" });
  const windows = listed.stdout.split("\n").filter(Boolean);
  writeFileSync(play.output, windows.map((window) => `${window}:\n${screen(window).trimEnd()}\n`).join("\n"));
  journal({ ended: why });
  spawnSync("tmux", ["-S", play.socket, "kill-server"]);
  process.exit();
}
