"""`completion`: a script with which a shell completes commands, options and experiments' names."""

import argparse
import shlex
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from harness.cli import SUMMARIES
from harness.errors import DONE

if TYPE_CHECKING:
    from harness.cli.options import Commands

NAMES = Path(__file__).resolve().parent / "completed_names.py"
NAMED_BY: Mapping[str, str] = {
    **dict.fromkeys(("SPEC",), "specs"),
    **dict.fromkeys(("STUDY",), "studies"),
    **dict.fromkeys(("RUN", "BASELINE", "PROPOSAL"), "runs"),
}
"""By what help calls an argument: which names `completed_names.py` is asked for."""

EPILOG = """
The command `harness` is completed, which is installed with the project and does what
`python -m harness` does:

  bash   echo 'eval "$(harness completion bash)"' >> ~/.bashrc
  zsh    echo 'eval "$(harness completion zsh)"' >> ~/.zshrc      (below compinit)
  fish   harness completion fish > ~/.config/fish/completions/harness.fish

Names of files, runs and studies are looked up whenever Tab is pressed: a new one is known at once.
"""

# What both shells of Bourne's family ask. Names are never evaluated: `compgen -W` would be.
ASKED = r"""# Completion of `harness`, made by `harness completion`.
_harness_names() {
    @PYTHON@ -I -S @NAMES@ "$1" 2>/dev/null
}

_harness_values() {  # the values of an option; $1: command and option
    case "$1" in
@VALUES@
    *) return 1 ;;
    esac
}

_harness_next() {  # what else may follow a command; $1: the command
    case "$1" in
@NEXT@
    esac
}

_harness_is_command() {
    case "$1" in
    @COMMANDS@) return 0 ;;
    *) return 1 ;;
    esac
}

"""

# Bash breaks words at = : and @ too; `words` are those that a command would be given.
BASH = (
    ASKED
    + r"""_harness_words() {
    local i blanks part rest="${COMP_LINE:0:COMP_POINT}"
    words=()
    for (( i = 0; i <= COMP_CWORD; i++ )); do
        part="${COMP_WORDS[i]}"
        blanks="${rest%%[![:space:]]*}"
        rest="${rest#"$blanks"}"
        if [[ $i -eq 0 || -n "$blanks" ]]; then
            words+=("$part")
        else
            words[${#words[@]}-1]+="$part"
        fi
        rest="${rest#"$part"}"
    done
}

_harness() {
    local words begun before command="" offered longer quote="" name i
    COMPREPLY=()
    _harness_words
    for (( i = 1; i < ${#words[@]} - 1; i++ )); do
        longer="${command:+$command }${words[i]}"
        ! _harness_is_command "$longer" || command="$longer"
    done
    begun="${words[i]}" before="${words[i-1]}"
    if [[ "$begun" == --*=* ]]; then
        before="${begun%%=*}" begun="${begun#*=}"
    fi
    offered="$(_harness_values "$command $before")" || offered="$(_harness_next "$command")"
    case "$begun" in
    \"*|\'*) quote="${begun:0:1}" begun="${begun:1}" ;;
    esac
    local typed="${begun%"${begun##*[=:@]}"}" plain="${begun//\\/}"
    while IFS= read -r name; do
        [[ -n "$name" && "$name" == "$plain"* ]] || continue
        [[ "$begun" == -* || "$name" != -* ]] || continue
        if [[ -z "$quote" ]]; then
            printf -v name '%q' "$name"
        elif [[ "$name" == *[\"\'\\\$\`!]* ]]; then
            continue  # within quotation marks the shell would read these
        fi
        COMPREPLY+=("${name#"$typed"}")
    done <<< "$offered"
}

complete -o default -F _harness harness
"""
)

ZSH = (
    "#compdef harness\n"
    + ASKED
    + r"""_harness() {
    local command="" offered longer before=${words[CURRENT-1]} begun=${words[CURRENT]} i
    local -a names
    for (( i = 2; i < CURRENT; i++ )); do
        longer="${command:+$command }${words[i]}"
        ! _harness_is_command "$longer" || command="$longer"
    done
    if [[ "$begun" == --*=* ]]; then
        before="${begun%%=*}"
        compset -P '*='
    fi
    offered="$(_harness_values "$command $before")" || offered="$(_harness_next "$command")"
    names=("${(@f)offered}")
    [[ "$begun" == -* ]] || names=("${(@)names:#-*}")
    compadd -- "${(@)names:#}" || _files
}

compdef _harness harness
"""
)

FISH = r"""# Completion of `harness`, made by `harness completion`.
function _harness_names
    @PYTHON@ -I -S @NAMES@ $argv 2>/dev/null
end

"""


class CommandWords(NamedTuple):
    """What may be typed after a command."""

    command: str
    """Such as `data audit`; empty for the program itself."""
    below: tuple[str, ...]
    """Commands that may follow, or the only values of an argument."""
    options: tuple[argparse.Action, ...]
    names: tuple[str, ...]
    """Which names may follow: kinds of `completed_names.py`."""


def add(commands: "Commands") -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "completion",
        help=SUMMARIES["completion"],
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("shell", choices=("bash", "zsh", "fish"), help="for which shell")
    # The mapping grows with the commands that are declared after this one.
    parser.set_defaults(do=do, every_command=commands.choices)


def do(options: argparse.Namespace) -> int:
    """Carry it out."""
    sys.stdout.write(script(options.shell, options.every_command))
    return DONE


def script(shell: str, parsers: Mapping[str, argparse.ArgumentParser]) -> str:
    """Return the script of one shell.

    Args:
        shell: bash, zsh or fish.
        parsers: what each command is typed with.
    """
    commands = (CommandWords("", tuple(parsers), (), ()), *_below("", parsers))
    if shell == "fish":
        text = FISH + "".join(_fish(commands))
    else:
        text = _bourne(ZSH if shell == "zsh" else BASH, commands)
    # Fish reads \\ and \' within quotation marks, which Bourne's shells do not.
    quoted = _fish_quoted if shell == "fish" else shlex.quote
    return text.replace("@PYTHON@", quoted(sys.executable)).replace("@NAMES@", quoted(str(NAMES)))


def _below(command: str, parsers: Mapping[str, argparse.ArgumentParser]) -> Iterator[CommandWords]:
    for name, parser in parsers.items():
        longer = f"{command} {name}".strip()
        actions = parser._actions  # argparse lists them nowhere else
        options = tuple(action for action in actions if action.option_strings)
        arguments = [action for action in actions if not action.option_strings]
        words = [str(word) for action in arguments for word in action.choices or ()]
        names = dict.fromkeys(kind for action in arguments for kind in _kinds(action))
        yield CommandWords(longer, tuple(words), options, tuple(names))
        yield from _below(longer, _commands_among(arguments))


def _commands_among(actions: list[argparse.Action]) -> Mapping[str, argparse.ArgumentParser]:
    for action in actions:
        if isinstance(action, argparse._SubParsersAction):
            return action.choices
    return {}


def _kinds(action: argparse.Action) -> tuple[str, ...]:
    """Return which names an argument takes."""
    words = action.metavar if isinstance(action.metavar, str) else ""
    return tuple(NAMED_BY[word] for word in words.split("|") if word in NAMED_BY)


def _bourne(text: str, commands: tuple[CommandWords, ...]) -> str:
    values = [line for one in commands for line in _values(one)]
    following = [_next(one) for one in commands]
    known = "|".join(f'"{one.command}"' for one in commands if one.command)
    text = text.replace("@VALUES@", "\n".join(values)).replace("@NEXT@", "\n".join(following))
    return text.replace("@COMMANDS@", known)


def _values(one: CommandWords) -> Iterator[str]:
    for option in one.options:
        patterns = "|".join(f'"{one.command} {word}"' for word in option.option_strings)
        if kinds := _kinds(option):
            yield f"    {patterns}) _harness_names {kinds[0]} ;;"
        elif option.choices:
            yield f"    {patterns}) printf '%s\\n' {' '.join(map(str, option.choices))} ;;"
        elif option.nargs != 0:
            yield f"    {patterns}) ;;"  # a number, text, or a file, which the shell completes


def _next(one: CommandWords) -> str:
    words = [*one.below, *(word for option in one.options for word in option.option_strings)]
    names = "".join(f" _harness_names {kind};" for kind in one.names)
    return f"    \"{one.command}\") printf '%s\\n' {' '.join(words)};{names} ;;"


def _fish(commands: tuple[CommandWords, ...]) -> Iterator[str]:
    for one in commands:
        when = _fish_condition(one)
        if one.below:
            yield f"complete -c harness -f -n '{when}' -a '{' '.join(one.below)}'\n"
        for kind in one.names:
            yield f"complete -c harness -n '{when}' -a '(_harness_names {kind})'\n"
        for option in one.options:
            yield f"complete -c harness -n '{when}' {_fish_option(option)}\n"


def _fish_condition(one: CommandWords) -> str:
    if not one.command:
        return "__fish_use_subcommand"
    seen = [f"__fish_seen_subcommand_from {word}" for word in one.command.split()]
    if one.below:
        seen.append(f"not __fish_seen_subcommand_from {' '.join(one.below)}")
    return "; and ".join(seen)


def _fish_option(option: argparse.Action) -> str:
    names = [
        f"-l {word[2:]}" if word.startswith("--") else f"-s {word[1:]}"
        for word in option.option_strings
    ]
    if kinds := _kinds(option):
        names.append(f"-r -a '(_harness_names {kinds[0]})'")
    elif option.choices:
        names.append(f"-x -a '{' '.join(map(str, option.choices))}'")
    elif option.nargs != 0:
        names.append("-r")
    return " ".join([*names, "-d", _fish_quoted(option.help or "")])


def _fish_quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
