#include "gazetted/app/relay_sizes.hpp"

#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

constexpr const char* file_name = "relay-sizes";

}  // namespace

RelaySizes read_relay_sizes(const fs::path& state) {
  RelaySizes sizes;
  const auto text = read_file(state / file_name, 1 << 20);
  if (!text) return sizes;
  for (const auto& line : split(*text, '\n')) {
    const auto space = line.rfind(' ');
    if (space != std::string::npos)
      sizes[std::string(line.substr(0, space))] =
          std::strtoull(std::string(line.substr(space + 1)).c_str(), nullptr, 10);
  }
  return sizes;
}

void write_relay_sizes(const fs::path& state, const RelaySizes& sizes) {
  std::string text;
  for (const auto& [relay, bytes] : sizes) text += fmt::format("{} {}\n", relay, bytes);
  // It is only a hint: where it cannot be kept, the relay says it again.
  static_cast<void>(write_durably(state / file_name, text, 0640));
}

}  // namespace gazetted
