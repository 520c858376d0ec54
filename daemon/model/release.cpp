#include "gazetted/model/release.hpp"

#include "gazetted/base/text.hpp"

namespace gazetted {

const Release& ReleaseSet::text_for(const std::string& language) const {
  const auto base = [](const std::string& tag) { return lower(tag.substr(0, tag.find('-'))); };
  for (const auto& text : texts) {
    if (equal_ignoring_case(text.language, language)) return text;
  }
  for (const auto& text : texts) {
    if (!language.empty() && base(text.language) == base(language)) return text;
  }
  return texts.front();
}

const SocialText* Release::social_for(const std::string& channel) const {
  const SocialText* otherwise = nullptr;
  for (const auto& text : social) {
    if (text.channel == channel) return &text;
    if (text.channel.empty()) otherwise = &text;
  }
  return otherwise;
}

std::string to_string(Priority priority) {
  switch (priority) {
    case Priority::high:
      return "high";
    case Priority::normal:
      return "normal";
    case Priority::low:
      return "low";
  }
  return "normal";
}

}  // namespace gazetted
