#include "completion.hpp"

#include <vector>

#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

struct Flag {
  std::string name, help;  // "--list"
  bool takes_value = false;
};
struct Command {
  std::string name, help;
  std::vector<Flag> flags;
};

std::vector<Flag> flags_of(const CLI::App& app) {
  std::vector<Flag> flags;
  for (const auto* option : app.get_options()) {
    const bool takes_value = option->get_type_size() != 0;
    for (const auto& name : option->get_lnames())
      flags.push_back({"--" + name, option->get_description(), takes_value});
    for (const auto& name : option->get_snames()) flags.push_back({"-" + name, option->get_description(), takes_value});
  }
  return flags;
}

std::vector<Command> commands_of(const CLI::App& app) {
  std::vector<Command> commands;
  for (const auto* command : app.get_subcommands({}))
    commands.push_back({command->get_name(), command->get_description(), flags_of(*command)});
  return commands;
}

std::string names_of(const std::vector<Flag>& flags) {
  std::string text;
  for (const auto& flag : flags) text += (text.empty() ? "" : " ") + flag.name;
  return text;
}

// Within '…' of a shell.
std::string quoted(const std::string& text) { return replace_all(text, "'", "'\\''"); }

std::string bash(const std::vector<Command>& commands, const std::vector<Flag>& common) {
  std::string names;
  std::string cases;
  for (const auto& command : commands) {
    names += (names.empty() ? "" : " ") + command.name;
    cases += "    " + command.name + ") options='" + names_of(command.flags) + "' ;;\n";
  }
  return "# bash completion for gazetted\n"
         "_gazetted() {\n"
         "  local word=${COMP_WORDS[COMP_CWORD]} command= options= i\n"
         "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
         "    case ${COMP_WORDS[i]} in\n"
         "      -c|--config|--rehearse) ((i++)) ;;\n"
         "      -*) ;;\n"
         "      *) command=${COMP_WORDS[i]}; break ;;\n"
         "    esac\n"
         "  done\n"
         "  case $command in\n" +
         cases +
         "  esac\n"
         "  if [[ $word == -* ]]; then\n"
         "    COMPREPLY=($(compgen -W \"$options " +
         names_of(common) +
         "\" -- \"$word\"))\n"
         "  elif [[ -z $command && ${COMP_WORDS[COMP_CWORD-1]} != -* ]]; then\n"
         "    COMPREPLY=($(compgen -W '" +
         names +
         "' -- \"$word\"))\n"
         "  elif [[ $command == help ]]; then\n"
         "    COMPREPLY=($(compgen -W '" +
         names +
         "' -- \"$word\"))\n"
         "  elif [[ $command == completion ]]; then\n"
         "    COMPREPLY=($(compgen -W 'bash zsh fish' -- \"$word\"))\n"
         "  else\n"
         "    COMPREPLY=($(compgen -f -- \"$word\"))\n"
         "  fi\n"
         "}\n"
         "complete -o filenames -F _gazetted gazetted\n";
}

// One line of _arguments.
std::string zsh_flag(const Flag& flag) {
  const auto help = replace_all(replace_all(quoted(flag.help), "[", "\\["), "]", "\\]");
  return " '" + flag.name + "[" + help + "]" + (flag.takes_value ? ":value:_files" : "") + "'";
}

std::string zsh(const std::vector<Command>& commands, const std::vector<Flag>& common) {
  std::string described;
  std::string cases;
  std::string everywhere;
  for (const auto& flag : common) everywhere += zsh_flag(flag);
  for (const auto& command : commands) {
    described += "    '" + command.name + ":" + replace_all(quoted(command.help), ":", "\\:") + "'\n";
    std::string flags;
    for (const auto& flag : command.flags) flags += zsh_flag(flag);
    cases += "    " + command.name + ") _arguments" + flags + " '*:file:_files' ;;\n";
  }
  return "#compdef gazetted\n"
         "_gazetted() {\n"
         "  local state\n"
         "  local -a commands=(\n" +
         described +
         "  )\n"
         "  _arguments -C" +
         everywhere +
         " '1:command:->command' '*::argument:->argument'\n"
         "  case $state in\n"
         "    command) _describe command commands; return ;;\n"
         "  esac\n"
         "  case $words[1] in\n" +
         cases +
         "  esac\n"
         "}\n"
         "_gazetted \"$@\"\n";
}

std::string fish_flag(const Flag& flag, const std::string& condition) {
  const bool is_long = flag.name.starts_with("--");
  return "complete -c gazetted" + condition + (is_long ? " -l " + flag.name.substr(2) : " -s " + flag.name.substr(1)) +
         (flag.takes_value ? " -r" : "") + " -d '" + replace_all(flag.help, "'", "\\'") + "'\n";
}

std::string fish(const std::vector<Command>& commands, const std::vector<Flag>& common) {
  std::string text = "# fish completion for gazetted\n";
  for (const auto& flag : common) text += fish_flag(flag, "");
  for (const auto& command : commands) {
    text += "complete -c gazetted -n __fish_use_subcommand -f -a " + command.name + " -d '" +
            replace_all(command.help, "'", "\\'") + "'\n";
    for (const auto& flag : command.flags)
      text += fish_flag(flag, " -n '__fish_seen_subcommand_from " + command.name + "'");
  }
  return text + "complete -c gazetted -n '__fish_seen_subcommand_from completion' -f -a 'bash zsh fish'\n";
}

}  // namespace

std::string completion_script(const CLI::App& app, const std::string& shell) {
  const auto commands = commands_of(app);
  const auto common = flags_of(app);
  if (shell == "bash") return bash(commands, common);
  if (shell == "zsh") return zsh(commands, common);
  return fish(commands, common);
}

}  // namespace gazetted
