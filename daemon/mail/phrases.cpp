#include "gazetted/mail/phrases.hpp"

#include <array>
#include <cstdint>

namespace gazetted {
namespace {

// Which pairs of neighbouring bytes a text has, and perhaps some more: most phrases are ruled out by a look at theirs.
// A text that is made of one letter would have each phrase with that letter compared at every place.
class Pairs {
 public:
  explicit Pairs(std::string_view text) {
    for (std::size_t at = 1; at < text.size(); ++at) {
      const auto place = place_of(text[at - 1], text[at]);
      bits_[place / 64] |= std::uint64_t(1) << (place % 64);
    }
  }
  bool may_have(std::string_view phrase) const {
    for (std::size_t at = 1; at < phrase.size(); ++at) {
      const auto place = place_of(phrase[at - 1], phrase[at]);
      if ((bits_[place / 64] >> (place % 64) & 1) == 0) return false;
    }
    return true;
  }

 private:
  static std::size_t place_of(char first, char second) {
    return (std::size_t(static_cast<unsigned char>(first)) * 67 + static_cast<unsigned char>(second)) % 4096;
  }
  std::array<std::uint64_t, 64> bits_{};
};

// All of it that a text must have as it is.
std::string_view before_star(std::string_view phrase) { return phrase.substr(0, phrase.find('*')); }

}  // namespace

bool holds_phrase(std::string_view text, std::string_view phrase) {
  constexpr std::size_t widest_gap = 60;
  const auto star = phrase.find('*');
  if (star == std::string_view::npos) return text.find(phrase) != std::string_view::npos;
  const auto first = phrase.substr(0, star);
  const auto second = phrase.substr(star + 1);
  for (auto at = text.find(first); at != std::string_view::npos; at = text.find(first, at + 1)) {
    const auto from = at + first.size();
    if (text.substr(from, widest_gap + second.size()).find(second) != std::string_view::npos) return true;
  }
  return false;
}

std::string_view phrase_in(std::string_view text, std::string_view phrases) {
  const Pairs pairs(text);
  while (true) {
    const auto bar = phrases.find('|');
    const auto phrase = phrases.substr(0, bar);
    if (!phrase.empty() && pairs.may_have(before_star(phrase)) && holds_phrase(text, phrase)) return phrase;
    if (bar == std::string_view::npos) return {};
    phrases.remove_prefix(bar + 1);
  }
}

}  // namespace gazetted
