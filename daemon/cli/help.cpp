// help, version, completion: what the command line says about itself.
#include <algorithm>

#include "completion.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/cli/terminal.hpp"

namespace gazetted {
namespace {

void print_help(const CLI::App& app, CommandContext& context, const std::string& name) {
  // Not app.help(): that explains the command that was given, which is `help`.
  if (name.empty()) return out(app.get_formatter()->make_help(&app, app.get_name(), CLI::AppFormatMode::Normal));
  std::vector<std::string> names;
  for (const auto* command : app.get_subcommands({})) {
    if (command->get_name() == name) return out(command->help("gazetted"));
    names.push_back(command->get_name());
  }
  complain(context, "there is no command '" + name + "'" + did_you_mean(name, names));
  context.status = 2;
}

// What a shell offers while somebody types: where it cannot be had there is nothing to offer, and nothing to say.
void print_names(const CommandContext& context, const std::string& kind) {
  Findings ignored;
  const auto settings = load_settings(context.config, SecretUse::not_needed, ignored);
  std::vector<std::string> names = kind == "lists" ? settings.list_names() : settings.channel_names();
  if (kind == "releases") {
    names.clear();
    const auto ledger = LedgerReader::open(settings.store.path);
    const auto releases = ledger ? (*ledger)->releases(now(), 200) : Result<std::vector<ReleaseStatus>>(fail(""));
    if (releases) {
      for (const auto& release : *releases) names.push_back(release.id);
    }
  }
  for (const auto& name : names) out(name + "\n");
}

}  // namespace

void add_help(CLI::App& app, CommandContext& context) {
  auto* completion = app.add_subcommand("completion", "print a script that completes commands and options in a shell");
  auto shell = std::make_shared<std::string>();
  completion->add_option("SHELL", *shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish", "lists", "channels", "releases"}));
  completion->footer(
      "lists, channels and releases print the names that these scripts offer.\n"
      "bash:  gazetted completion bash > ~/.local/share/bash-completion/completions/gazetted\n"
      "zsh:   gazetted completion zsh > \"${fpath[1]}/_gazetted\"\n"
      "fish:  gazetted completion fish > ~/.config/fish/completions/gazetted.fish");
  completion->callback([&app, &context, shell] {
    if (*shell == "lists" || *shell == "channels" || *shell == "releases") return print_names(context, *shell);
    out(completion_script(app, *shell));
  });

  auto* help = app.add_subcommand("help", "explain a command");
  auto name = std::make_shared<std::string>();
  help->add_option("COMMAND", *name, "the command; without one, list them all");
  help->callback([&app, &context, name] { print_help(app, context, *name); });

  app.add_subcommand("version", "print the version")->callback([] { out("gazetted " GAZETTED_VERSION "\n"); });
}

}  // namespace gazetted
