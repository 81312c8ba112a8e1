# Completion of freshbearer in bash, with or without the package bash-completion.

_freshbearer() {
    local -a words
    local place=0 number value
    COMPREPLY=()
    for ((number = 0; number < COMP_CWORD; number++)); do
        case ${COMP_WORDS[number]} in
            --)
                _freshbearer_command $((number + 1)) "$2"
                return
                ;;
            # Bash takes --store=file for three words.
            =) [[ ${words[place - 1]} == --* ]] && continue ;;
        esac
        words[place++]=${COMP_WORDS[number]}
    done
    words[place]=$2
    while IFS=$'\t' read -r value _; do
        printf -v value %q "$value"
        COMPREPLY+=("$value")
    done < <(freshbearer completions bash -- "$place" "${words[@]}" 2>/dev/null)
}

# The user's own command, which begins at this word.
_freshbearer_command() {
    local value
    if declare -F _comp_command_offset >/dev/null; then
        _comp_command_offset "$1"
    elif declare -F _command_offset >/dev/null; then
        _command_offset "$1"
    elif ((COMP_CWORD == $1)) && [[ $2 != */* ]]; then
        while IFS= read -r value; do
            COMPREPLY+=("$value")
        done < <(compgen -c -- "$2")
    else
        # Not ours to complete: bash offers files.
        compopt -o default 2>/dev/null
    fi
}

complete -F _freshbearer freshbearer
