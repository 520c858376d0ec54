#include "gazetted/edition/relay_sizes.hpp"

#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

constexpr const char* file_name = "relay-sizes";
constexpr Duration believed_for{6 * 3'600'000};

}  // namespace

RelaySizes read_relay_sizes(const fs::path& state) {
  RelaySizes sizes;
  const auto text = read_file(state / file_name, 1 << 20);
  if (!text) return sizes;
  for (const auto& line : split(*text, '\n')) {
    const auto words = split(line, ' ');
    if (words.size() != 3) continue;
    const auto number = [&](int at) { return std::strtoull(std::string(words[std::size_t(at)]).c_str(), nullptr, 10); };
    sizes[std::string(words[0])] = {number(1), from_millis(std::int64_t(number(2)))};
  }
  return sizes;
}

std::optional<std::uint64_t> known_size(const RelaySizes& sizes, const std::string& relay, Time now) {
  const auto found = sizes.find(relay);
  if (found == sizes.end() || found->second.bytes == 0 || now - found->second.said > believed_for) return std::nullopt;
  return found->second.bytes;
}

bool note_size(RelaySizes& sizes, const std::string& relay, std::uint64_t bytes, Time now) {
  auto& size = sizes[relay];
  if (size.bytes == bytes && now - size.said < believed_for / 4) return false;
  size = {bytes, now};
  return true;
}

void write_relay_sizes(const fs::path& state, const RelaySizes& sizes) {
  std::string text;
  for (const auto& [relay, size] : sizes) text += fmt::format("{} {} {}\n", relay, size.bytes, to_millis(size.said));
  // It is only a hint: where it cannot be kept, the relay says it again.
  static_cast<void>(write_durably(state / file_name, text, 0640));
}

}  // namespace gazetted
