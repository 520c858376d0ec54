#include "front_matter_reader.hpp"

#include "gazetted/base/text.hpp"
#include "gazetted/mail/address.hpp"

namespace gazetted {
namespace {

constexpr std::size_t most_words = 1000;  // nobody has as many topics or lists, and each is looked for in the others

}  // namespace

void FrontMatter::error(const Place& place, std::string message) {
  findings.push_back({Severity::error, place, std::move(message)});
}

void FrontMatter::warn(const Place& place, std::string message) {
  findings.push_back({Severity::warning, place, std::move(message)});
}

void FrontMatter::note(const Place& place, std::string message) {
  findings.push_back({Severity::note, place, std::move(message)});
}

std::string FrontMatter::text(std::string_view name, const Yaml& value) {
  if (value.is_scalar()) return value.text;
  error(value.place, fmt::format("'{}' must be a text", name));
  return "";
}

std::string FrontMatter::line(std::string_view name, const Yaml& value) {
  auto out = std::string(trim(text(name, value)));
  const bool may_wrap = name == "summary" || name == "title" || name == "subtitle";
  if (may_wrap && out.find('\n') != std::string::npos) out = replace_all(out, "\n", " ");
  if (!has_control(out)) return out;
  error(value.place, fmt::format("'{}' must be one line, without control characters", name));
  return "";
}

std::vector<std::string> FrontMatter::words(std::string_view name, const Yaml& value) {
  const auto count =
      value.is_scalar() ? 1 + std::size_t(std::count(value.text.begin(), value.text.end(), ',')) : value.items.size();
  if (count > most_words) {
    error(value.place, fmt::format("'{}' has {} words; at most {} are allowed", name, format_count(count), most_words));
    return {};
  }
  if (value.is_scalar()) return split(value.text, ',');
  if (!value.is_sequence()) {
    error(value.place, fmt::format("'{}' must be a list: [one, two]", name));
    return {};
  }
  std::vector<std::string> out;
  for (const auto& item : value.items) {
    if (!item.is_scalar() || has_control(item.text))
      error(item.place, fmt::format("'{}' must contain only words", name));
    else
      out.emplace_back(trim(item.text));
  }
  return out;
}

std::string FrontMatter::mailbox(std::string_view name, const Yaml& value) {
  const auto raw = text(name, value);
  if (auto parsed = parse_mailbox(raw); !parsed)
    error(value.place, fmt::format("'{}': {}", name, parsed.error().message()));
  return std::string(trim(raw));
}

std::string FrontMatter::address(std::string_view name, const Yaml& value,
                                 std::initializer_list<std::string_view> schemes) {
  auto url = line(name, value);
  const auto fits = [&](std::string_view scheme) {
    return url.size() > scheme.size() && equal_ignoring_case(url.substr(0, scheme.size()), scheme);
  };
  if (std::any_of(schemes.begin(), schemes.end(), fits) && url.find(' ') == std::string::npos) return url;
  error(value.place, fmt::format("'{}' must start with https:// and have no spaces", name));
  return "";
}

bool FrontMatter::yes_or_no(std::string_view name, const Yaml& value) {
  const auto word = lower(value.text);
  if (word == "true" || word == "yes") return true;
  if (word != "false" && word != "no") error(value.place, fmt::format("'{}' must be true or false", name));
  return false;
}

std::string folded_key(std::string_view key) { return replace_all(replace_all(lower(key), "-", "_"), " ", "_"); }

}  // namespace gazetted
