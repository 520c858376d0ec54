#include "completion.hpp"

#include <set>
#include <vector>

#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

// What an option's value or a command's words are, as far as a shell can know.
enum class Value { none, path, list, channel, format, release, other };

struct Flag {
  std::string name, help;  // "--list"
  bool takes_value = false;
  Value value = Value::none;
};
struct Command {
  std::string name, help;
  std::vector<Flag> flags;
  Value words = Value::path;
};

Value value_of(const CLI::Option& option) {
  if (option.get_type_size() == 0) return Value::none;
  const auto type = option.get_type_name();
  if (option.check_lname("format")) return Value::format;
  if (type.starts_with("LIST")) return Value::list;
  if (type.starts_with("CHANNEL")) return Value::channel;
  return type.starts_with("FILE") || type.starts_with("DIR") ? Value::path : Value::other;
}

std::vector<Flag> flags_of(const CLI::App& app) {
  std::vector<Flag> flags;
  for (const auto* option : app.get_options()) {
    const bool takes_value = option->get_type_size() != 0;
    for (const auto& name : option->get_lnames())
      flags.push_back({"--" + name, option->get_description(), takes_value, value_of(*option)});
    for (const auto& name : option->get_snames())
      flags.push_back({"-" + name, option->get_description(), takes_value, value_of(*option)});
  }
  return flags;
}

Value words_of(const std::string& command) {
  for (const std::string_view name :
       {"status", "report", "pause", "resume", "cancel", "retry", "approve", "embargo", "history"}) {
    if (command == name) return Value::release;
  }
  if (command == "fetch") return Value::list;
  for (const std::string_view name : {"trace", "schedule", "suppress", "subscribers", "subscribe", "person", "forget",
                                      "prune", "serve", "demo", "doctor", "api-token"}) {
    if (command == name) return Value::other;
  }
  return Value::path;
}

std::vector<Command> commands_of(const CLI::App& app) {
  std::vector<Command> commands;
  for (const auto* command : app.get_subcommands({}))
    commands.push_back(
        {command->get_name(), command->get_description(), flags_of(*command), words_of(command->get_name())});
  return commands;
}

std::string names_of(const std::vector<Flag>& flags) {
  std::string text;
  for (const auto& flag : flags) text += (text.empty() ? "" : " ") + flag.name;
  return text;
}

// Within '…' of a shell.
std::string quoted(const std::string& text) { return replace_all(text, "'", "'\\''"); }

std::string_view name_of(Value value) {
  switch (value) {
    case Value::path:
      return "path";
    case Value::list:
      return "lists";
    case Value::channel:
      return "channels";
    case Value::format:
      return "format";
    case Value::release:
      return "releases";
    case Value::none:
    case Value::other:
      break;
  }
  return "nothing";
}

// The arm of a `case` for the options whose value is of this kind; empty where there are none.
std::string bash_arm(const std::vector<Command>& commands, const std::vector<Flag>& common, Value value) {
  std::set<std::string> options;
  const auto add = [&](const std::vector<Flag>& flags) {
    for (const auto& flag : flags) {
      if (flag.value == value) options.insert(flag.name);
    }
  };
  add(common);
  for (const auto& command : commands) add(command.flags);
  if (options.empty()) return "";
  return "    " + join(std::vector<std::string>(options.begin(), options.end()), "|") +
         ") wanted=" + std::string(name_of(value)) + " ;;\n";
}

std::string bash(const std::vector<Command>& commands, const std::vector<Flag>& common) {
  std::string names;
  std::string cases;
  for (const auto& command : commands) {
    names += (names.empty() ? "" : " ") + command.name;
    cases += "    " + command.name + ") options='" + names_of(command.flags) +
             "' wanted=" + std::string(name_of(command.words)) + " ;;\n";
  }
  std::string values;
  for (const auto value : {Value::path, Value::list, Value::channel, Value::format, Value::other})
    values += bash_arm(commands, common, value);
  return "# bash completion for gazetted\n"
         "_gazetted() {\n"
         "  local word=${COMP_WORDS[COMP_CWORD]} command= options= wanted=path config= i\n"
         "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
         "    case ${COMP_WORDS[i]} in\n"
         "      -c|--config) config=${COMP_WORDS[++i]} ;;\n"
         "      --rehearse) ((i++)) ;;\n"
         "      -*) ;;\n"
         "      *) command=${COMP_WORDS[i]}; break ;;\n"
         "    esac\n"
         "  done\n"
         "  case $command in\n" +
         cases +
         "  esac\n"
         "  case ${COMP_WORDS[COMP_CWORD-1]} in\n" +
         values +
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
         "  elif [[ $wanted == format ]]; then\n"
         "    COMPREPLY=($(compgen -W 'csv json' -- \"$word\"))\n"
         "  elif [[ $wanted == path ]]; then\n"
         "    COMPREPLY=($(compgen -f -- \"$word\"))\n"
         "  elif [[ $wanted != nothing ]]; then\n"
         "    COMPREPLY=($(compgen -W \"$(${COMP_WORDS[0]} ${config:+-c \"$config\"} completion $wanted 2>/dev/null)\" "
         "-- \"$word\"))\n"
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
