"""`completion`: a script with which a shell completes commands, options and experiments' names."""

import argparse
import shlex
import sys
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from harness.cli import SUMMARIES
from harness.errors import DONE
from harness.workspace import find_workspace

if TYPE_CHECKING:
    from harness.cli.options import Commands

NAMED_BY = frozenset({"SPEC", "STUDY", "RUN", "BASELINE", "PROPOSAL"})
"""What help calls an argument that may be the name of a file below `experiments/`."""

EPILOG = """
The command `harness` is completed, which is installed with the project and does what
`python -m harness` does:

  bash   echo 'eval "$(harness completion bash)"' >> ~/.bashrc
  zsh    echo 'eval "$(harness completion zsh)"' >> ~/.zshrc      (below compinit)
  fish   harness completion fish > ~/.config/fish/completions/harness.fish

Names are looked up whenever Tab is pressed: a new file is known at once.
"""

# Readline completes files where nothing is offered, so a word with a slash is left to it.
BASH = r"""# Completion of `harness`, made by `harness completion`.
_harness_names() {
    local root=@ROOT@
    find "${HARNESS_ROOT:-$root}/experiments" -name '*.yaml' 2>/dev/null |
        sed 's|.*/||; s|\.yaml$||'
    compgen -f -X '!*.yaml' -- "$1" || true
}

_harness_values() {  # the values of an option; $1: command and option, $2: the word begun
    case "$1" in
@VALUES@
    *) return 1 ;;
    esac
}

_harness_next() {  # what else may follow a command; $1: the command, $2: the word begun
    case "$1" in
@NEXT@
    esac
}

_harness() {
    local begun="${COMP_WORDS[COMP_CWORD]}" command="" offered longer i IFS=$'\n'
    for (( i = 1; i < COMP_CWORD; i++ )); do
        longer="${command:+$command }${COMP_WORDS[i]}"
        case "$longer" in
        @COMMANDS@) command="$longer" ;;
        esac
    done
    COMPREPLY=()
    [[ "$begun" != */* ]] || return 0
    offered="$(_harness_values "$command ${COMP_WORDS[COMP_CWORD-1]}" "$begun")" ||
        offered="$(_harness_next "$command" "$begun")"
    [[ "$begun" == -* ]] || offered="$(grep -v '^-' <<< "$offered")"
    COMPREPLY=( $(compgen -W "$offered" -- "$begun" | sort -u) )
}

complete -o default -F _harness harness
"""

ZSH = "autoload -U +X bashcompinit && bashcompinit\n"

FISH = r"""# Completion of `harness`, made by `harness completion`.
function _harness_names
    set -l root @ROOT@
    set -q HARNESS_ROOT; and set root $HARNESS_ROOT
    find $root/experiments -name '*.yaml' 2>/dev/null | string replace -r '.*/(.*)\.yaml$' '$1'
end

"""


class CommandWords(NamedTuple):
    """What may be typed after a command."""

    command: str
    """Such as `data audit`; empty for the program itself."""
    below: tuple[str, ...]
    """Commands that may follow, or the only values of an argument."""
    options: tuple[argparse.Action, ...]
    takes_names: bool
    """Whether names of files below `experiments/` may follow."""


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
    root = str(find_workspace().root)
    sys.stdout.write(script(options.shell, options.every_command, root))
    return DONE


def script(shell: str, parsers: Mapping[str, argparse.ArgumentParser], root: str) -> str:
    """Return the script of one shell.

    Args:
        shell: bash, zsh or fish.
        parsers: what each command is typed with.
        root: the project's folder, where HARNESS_ROOT says no other.
    """
    commands = (CommandWords("", tuple(parsers), (), takes_names=False), *_below("", parsers))
    if shell == "fish":
        return FISH.replace("@ROOT@", shlex.quote(root)) + "".join(_fish(commands))
    return (ZSH if shell == "zsh" else "") + _bash(commands).replace("@ROOT@", shlex.quote(root))


def _below(command: str, parsers: Mapping[str, argparse.ArgumentParser]) -> Iterator[CommandWords]:
    for name, parser in parsers.items():
        longer = f"{command} {name}".strip()
        actions = parser._actions  # argparse lists them nowhere else
        options = tuple(action for action in actions if action.option_strings)
        arguments = [action for action in actions if not action.option_strings]
        words = [str(word) for action in arguments for word in action.choices or ()]
        names = any(_is_named(action) for action in arguments)
        yield CommandWords(longer, tuple(words), options, names)
        yield from _below(longer, _commands_among(arguments))


def _commands_among(actions: list[argparse.Action]) -> Mapping[str, argparse.ArgumentParser]:
    for action in actions:
        if isinstance(action, argparse._SubParsersAction):
            return action.choices
    return {}


def _is_named(action: argparse.Action) -> bool:
    return not NAMED_BY.isdisjoint(str(action.metavar).split("|"))


def _bash(commands: tuple[CommandWords, ...]) -> str:
    values = [line for one in commands for line in _bash_values(one)]
    following = [_bash_next(one) for one in commands]
    known = "|".join(f'"{one.command}"' for one in commands if one.command)
    text = BASH.replace("@VALUES@", "\n".join(values)).replace("@NEXT@", "\n".join(following))
    return text.replace("@COMMANDS@", known)


def _bash_values(one: CommandWords) -> Iterator[str]:
    for option in one.options:
        patterns = "|".join(f'"{one.command} {word}"' for word in option.option_strings)
        if _is_named(option):
            yield f'    {patterns}) _harness_names "$2" ;;'
        elif option.choices:
            yield f"    {patterns}) printf '%s\\n' {' '.join(map(str, option.choices))} ;;"
        elif option.nargs != 0:
            yield f"    {patterns}) ;;"  # a number, text, or a file, which readline completes


def _bash_next(one: CommandWords) -> str:
    words = [*one.below, *(word for option in one.options for word in option.option_strings)]
    names = ' _harness_names "$2" ;;' if one.takes_names else ";"
    return f"    \"{one.command}\") printf '%s\\n' {' '.join(words)};{names}"


def _fish(commands: tuple[CommandWords, ...]) -> Iterator[str]:
    for one in commands:
        when = _fish_condition(one)
        if one.below:
            yield f"complete -c harness -f -n '{when}' -a '{' '.join(one.below)}'\n"
        if one.takes_names:
            yield f"complete -c harness -n '{when}' -a '(_harness_names)'\n"
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
    if _is_named(option):
        names.append("-r -a '(_harness_names)'")
    elif option.choices:
        names.append(f"-x -a '{' '.join(map(str, option.choices))}'")
    elif option.nargs != 0:
        names.append("-r")
    return " ".join([*names, "-d", shlex.quote(option.help or "")])
