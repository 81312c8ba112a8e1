// The desk: a person's windows, in tmux. Opens them, types into them, and waits for what comes of it.
//
//     node desk.mjs PLAY.json
//
// The script's lines are the stage's acts, and what a person does: `open A`, `ask A`, `reconnect A` and so on.
// Each prompt carries a number, by which the model's stand-in knows what it is asked.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { opened } from "./opened.mjs";

const { play, journal, acts, serve } = opened(process.argv[2]);
const turns = new Map();
await serve(next);

const patience = setTimeout(() => end(`still waited: ${waiting}`), play.patience);
let waiting, prompts = 0;
try {
  for (const line of play.script) {
    await (acts[line] ?? person(line))();
    journal({ act: line });
  }
  end();
} catch (error) {
  end(String(error));
}

// What the model says: a prompt's one call, and then that it is done.
async function next(results, body) {
  const [, number] = [...body.matchAll(/please ping (\d+)/g)].pop() ?? [];
  if (!number) return undefined;
  if (!turns.has(number)) turns.set(number, { before: results.length });
  const turn = turns.get(number);
  if (play.keys) {
    if (!turn.result) journal({ call: "model", prompt: number, result: turn.result = "answered" });
    return undefined;
  }
  if (results.length > turn.before) {
    if (!turn.result) journal({ call: "s1", prompt: number, result: results.at(-1) });
    turn.result = results.at(-1);
    return undefined;
  }
  return { id: `call_${number}`, server: "s1" };
}

function person(line) {
  const [verb, ...windows] = line.split(" ");
  const habits = { open, enter, ask, ...play.habits };
  const habit = habits[verb];
  if (!habit) throw new Error(`nobody does: ${line}`);
  return async () => {
    for (const window of windows) await (Array.isArray(habit) ? follow(window, habit) : habit(window));
  };
}

async function open(window) {
  const before = lists();
  await enter(window);
  if (!play.keys) await until(`${window} has its tools`, () => lists() > before);
}

async function enter(window) {
  const words = [...(spawnSync("tmux", ["-S", play.socket, "has-session"]).status === 0 ? ["new-window"] : ["new-session", "-x", "160", "-y", "50", "-s", "desk"])];
  tmux(...words, "-d", "-n", window, "-c", play.folders?.[window] ?? play.cwd, "--", ...play.client);
  await seen(window, play.ready);
}

// How often a client has asked what the server's tools are.
function lists() {
  return readFileSync(play.journal, "utf8").split('"method":"tools/list"').length - 1;
}

async function ask(window) {
  const number = String(++prompts);
  await type(window, `please ping ${number}`);
  await until(`prompt ${number} in ${window}`, () => turns.get(number)?.result);
  await seen(window, play.ready);
}

async function type(window, text) {
  tmux("send-keys", "-t", `desk:${window}`, "-l", text);
  await seen(window, text);
  tmux("send-keys", "-t", `desk:${window}`, "Enter");
}

// A habit's steps: `type TEXT`, `key NAME`, `see TEXT`.
async function follow(window, steps) {
  for (const step of steps) {
    const [, verb, what] = /^(\w+) (.*)$/.exec(step);
    if (verb === "type") await type(window, what);
    else if (verb === "key") tmux("send-keys", "-t", `desk:${window}`, what);
    else await seen(window, what);
  }
}

async function seen(window, text) {
  await until(`${window} shows ${text}`, () => screen(window).includes(text));
}

function screen(window) {
  return tmux("capture-pane", "-p", "-t", `desk:${window}`);
}

async function until(what, happened) {
  waiting = what;
  while (!happened()) await new Promise((wake) => setTimeout(wake, 100));
}

function tmux(...words) {
  const ran = spawnSync("tmux", ["-S", play.socket, "-f", "/dev/null", ...words], { env: play.env, cwd: play.cwd, encoding: "utf8" });
  if (ran.status !== 0) throw new Error(`tmux ${words.join(" ")}: ${ran.stderr}`);
  return ran.stdout;
}

function end(why) {
  if (why) journal({ screens: Object.fromEntries(tmux("list-windows", "-F", "#W", "-t", "desk").trim().split("\n").map((w) => [w, screen(w).trimEnd()])) });
  journal({ ended: why ?? 0 });
  spawnSync("tmux", ["-S", play.socket, "kill-server"]);
  process.exit();
}
