#include "usage_error.hpp"

#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

std::vector<std::string> options_of(const CLI::App& command) {
  std::vector<std::string> names;
  for (const auto* option : command.get_options()) {
    for (const auto& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

std::string unexpected(const CLI::App& app, const CLI::App& command, const std::string& word) {
  const auto& name = command.get_name();
  if (!word.starts_with('-')) return name + ": '" + one_line(word, 60) + "' is not expected; gazetted help " + name;
  const auto option = word.substr(0, word.find('='));
  auto names = options_of(command);
  const auto general = options_of(app);
  names.insert(names.end(), general.begin(), general.end());
  const auto meant = did_you_mean(option, names);
  return name + " has no option '" + one_line(option, 60) + "'" +
         (meant.empty() ? "; gazetted help " + name + " lists them" : meant);
}

}  // namespace

std::string usage_error(const CLI::App& app, const CLI::ParseError& error) {
  const auto parsed = app.get_subcommands();
  if (parsed.empty()) return one_line(error.what(), 300) + "; gazetted help lists the commands";
  const auto& command = *parsed.front();
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) {
    // "The following arguments were not expected: --wiat b": the parser has forgotten them itself.
    const std::string said = error.what();
    const auto words = split(said.substr(said.find(": ") + 2), ' ');
    const auto option =
        std::find_if(words.begin(), words.end(), [](const auto& word) { return word.starts_with('-'); });
    return unexpected(app, command, option == words.end() ? words.front() : *option);
  }
  return command.get_name() + ": " + one_line(error.what(), 300) + "; gazetted help " + command.get_name();
}

}  // namespace gazetted
