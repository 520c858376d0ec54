#include "gazetted/cli/waiting_drops.hpp"

#include <algorithm>

#include "gazetted/base/text.hpp"
#include "gazetted/cli/terminal.hpp"
#include "gazetted/intake/changes.hpp"
#include "gazetted/intake/release_id.hpp"
#include "gazetted/intake/release_parser.hpp"
#include "gazetted/intake/spool.hpp"

namespace gazetted {
namespace {

constexpr std::uint64_t longest_text = 4 << 20;  // as a release may have

// The id that a text says itself; empty: it says none, or cannot be read here.
std::string own_id(const fs::path& text) {
  std::error_code code;
  if (!fs::is_regular_file(text, code)) return "";
  const auto source = read_file(text, longest_text);
  if (!source) return "";
  ParseContext context;
  context.now = now();
  Findings ignored;
  return parse_release(*source, context, ignored).id;
}

std::string id_of(const fs::path& content, const std::string& name) {
  std::error_code code;
  const bool bundle = fs::is_directory(content, code);
  const auto own = own_id(bundle ? content / "release.md" : content);
  return own.empty() ? id_from_name(bundle ? name : fs::path(name).stem().string()) : own;
}

}  // namespace

std::vector<WaitingDrop> waiting_drops(const Settings& settings) {
  const auto incoming = settings.spool.directory / "incoming";
  std::vector<WaitingDrop> drops;
  std::map<std::string, std::string> commands;
  for (const auto& current : names_in(incoming)) {
    if (is_control_name(current) && !is_left_alone(current)) {
      const auto dot = current.rfind('.');
      const auto name = current.substr(0, dot);
      commands[check_release_id(name) ? name : id_from_name(name)] = current.substr(dot + 1);
      continue;
    }
    const auto name = dropped_name(current);
    if (name.empty()) continue;
    drops.push_back({name, id_of(incoming / current, name), name != current, ""});
  }
  for (auto& drop : drops) {
    if (const auto command = commands.find(drop.id); command != commands.end()) drop.command = command->second;
  }
  return drops;
}

std::optional<WaitingDrop> drop_that_becomes(const std::string& id, const Settings& settings) {
  auto drops = waiting_drops(settings);
  const auto found = std::find_if(drops.begin(), drops.end(), [&](const WaitingDrop& drop) { return drop.id == id; });
  return found == drops.end() ? std::nullopt : std::optional(std::move(*found));
}

std::string not_accepted_text(const WaitingDrop& drop) {
  return one_line(drop.name, 80) + " is still in incoming/ and has not been accepted";
}

Status leave_command(const std::string& id, const std::string& command, const Settings& settings) {
  return write_file(settings.spool.directory / "incoming" / (id + "." + command), "", 0640);
}

}  // namespace gazetted
