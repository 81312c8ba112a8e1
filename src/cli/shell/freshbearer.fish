# Completion of freshbearer in fish.

function __freshbearer_offers
    set -l words (commandline --current-process --tokenize --cut-at-cursor)
    freshbearer completions fish -- (count $words) $words (commandline --current-token --cut-at-cursor) 2>/dev/null
end

function __freshbearer_in_command
    contains -- -- (commandline --current-process --tokenize --cut-at-cursor)
end

# The user's own command.
function __freshbearer_command
    set -l words (commandline --current-process --tokenize --cut-at-cursor)
    set -l dashes (contains --index -- -- $words)
    set -e words[1..$dashes]
    set -l line (string escape -- $words) (commandline --current-token --cut-at-cursor)
    complete --do-complete "$line"
end

complete --command freshbearer --erase
complete --command freshbearer --no-files
complete --command freshbearer --keep-order --condition 'not __freshbearer_in_command' --arguments '(__freshbearer_offers)'
complete --command freshbearer --condition __freshbearer_in_command --arguments '(__freshbearer_command)'
