# Our formula, broken in one way each, with what the check must then say. A check that lets one of these
# through proves nothing about the formula that passes.

CONTROLS = [
  ["an article", /desc "Keeps bearer/, 'desc "A keeper of', "begins with an article"],
  ["its own name", /desc "Keeps bearer/, 'desc "Freshbearer:', "names the program"],
  ["a full stop", /(desc ".*)"$/, '\1."', "ends with a full stop"],
  ["a desc too long", /(desc ".*)"$/, "\\1#{" and so on" * 5}\"", "over 80 characters"],
  ["another version", /v0[^"]*-\d[^"]*\.tar/, "v9.9.9/freshbearer-9.9.9.tar", "version and url"],
  ["another licence", /any_of: .*$/, '"MIT"', "license: wanted"],
  ["stanzas out of order", /^(  license .*\n)(  head .*\n)/, '\2\1', "order of stanzas"],
  ["no livecheck", /^  livecheck do\n.*?^  end\n/m, "", "order of stanzas"],
  ["a dependency more", /^  depends_on.*$/, '\0' "\n  depends_on \"dbus\"", "depends_on twice"],
  ["an unknown word", /man1\.install/, "man1.instal", "undefined method `instal'"],
  ["a build that fails", /"cargo", "install"/, '"cargo", "no-such-command"', "failed: cargo no-such-command"],
  ["one program of two", /"cargo", "install"/, '"cargo", "install", "--bin=freshbearer"', "bin/freshbearer-bridge was not installed"],
  ["no man page", /^    man1\.install.*$/, "", "share/man/man1/freshbearer.1 was not installed"],
  ["no completions", /^    generate_completions.*$/, "", "freshbearer was not installed"],
  ["completions by a wrong verb", /"completions"/, '"completion"', "freshbearer completion bash exited with 2"],
  ["a test of another version", /version\.to_s/, '"9.9.9"', "is not in"],
  ["a token command that runs each time", /--store file/, "--store none", "wanted \"{"],
  ["a test without a program", %r{ask = "\#{bin}/}, 'ask = "#{bin}/no-', "No such file"],
  ["no test", /^  test do\n.*?^  end\n/m, "", "order of stanzas"],
].freeze
