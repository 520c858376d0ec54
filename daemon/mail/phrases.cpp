#include "gazetted/mail/phrases.hpp"

namespace gazetted {

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
  while (true) {
    const auto bar = phrases.find('|');
    const auto phrase = phrases.substr(0, bar);
    if (!phrase.empty() && holds_phrase(text, phrase)) return phrase;
    if (bar == std::string_view::npos) return {};
    phrases.remove_prefix(bar + 1);
  }
}

}  // namespace gazetted
