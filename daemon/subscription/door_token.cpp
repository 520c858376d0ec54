#include "gazetted/subscription/door_token.hpp"

#include <charconv>
#include <vector>

#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

constexpr std::size_t proof_bytes = 16;
constexpr std::size_t longest_token = 1024;
constexpr Duration youngest_form = std::chrono::seconds(3);
constexpr Duration oldest_form = std::chrono::hours(24);

// Fields that hold no NUL, in one text.
std::string together(const std::vector<std::string_view>& fields) {
  std::string text;
  for (const auto& field : fields) {
    if (!text.empty() || &field != &fields.front()) text += '\0';
    text += field;
  }
  return text;
}

std::optional<std::vector<std::string>> apart(std::string_view text, std::size_t count) {
  std::vector<std::string> fields(1);
  for (const char letter : text) {
    if (letter == '\0')
      fields.emplace_back();
    else
      fields.back() += letter;
  }
  if (fields.size() != count) return std::nullopt;
  return fields;
}

// PAYLOAD.PROOF, in lower case letters and digits: mail programs and people change the case of nothing else as often.
std::string proven(const TokenKeys& keys, std::string_view purpose, const std::string& payload) {
  return base32(payload) + "." + base32(keys.sign(purpose, payload, proof_bytes));
}

std::optional<std::string> read_proven(const TokenKeys& keys, std::string_view purpose, std::string_view token) {
  const auto dot = token.find('.');
  if (token.size() > longest_token || dot == std::string_view::npos) return std::nullopt;
  auto payload = base32_decode(token.substr(0, dot));
  const auto proof = base32_decode(token.substr(dot + 1));
  if (!payload || !proof || proof->size() != proof_bytes || !keys.verifies(purpose, *payload, *proof))
    return std::nullopt;
  return payload;
}

std::string text_of(Time time) { return std::to_string(to_millis(time)); }

std::optional<Time> time_in(std::string_view text) {
  std::int64_t millis = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), millis);
  if (code != std::errc() || end != text.data() + text.size() || millis < 0) return std::nullopt;
  return from_millis(millis);
}

// From two to nine each: whoever can read can add them.
std::pair<int, int> summands(const TokenKeys& keys, const std::string& payload) {
  const auto bytes = keys.sign("summands of the door", payload, 2);
  const auto small = [](char byte) { return 2 + static_cast<unsigned char>(byte) % 8; };
  return {small(bytes[0]), small(bytes[1])};
}

}  // namespace

std::string form_stamp(const TokenKeys& keys, std::string_view list, Time shown) {
  return proven(keys, "form of the door", together({list, text_of(shown)}));
}

FormAge age_of_form(const TokenKeys& keys, std::string_view list, std::string_view stamp, Time now) {
  const auto payload = read_proven(keys, "form of the door", stamp);
  const auto fields = payload ? apart(*payload, 2) : std::nullopt;
  const auto shown = fields && fields->front() == list ? time_in(fields->back()) : std::nullopt;
  if (!shown) return FormAge::forged;
  if (now - *shown > oldest_form) return FormAge::too_old;
  return now - *shown < youngest_form ? FormAge::too_young : FormAge::good;
}

Question question_for(const TokenKeys& keys, std::string_view list, std::string_view address_key, Time asked) {
  const auto payload = together({list, address_key, text_of(asked)});
  const auto [first, second] = summands(keys, payload);
  return {first, second, proven(keys, "question of the door", payload)};
}

bool is_answered(const TokenKeys& keys, std::string_view list, std::string_view address_key, std::string_view stamp,
                 std::string_view answer, Time now) {
  const auto payload = read_proven(keys, "question of the door", stamp);
  const auto fields = payload ? apart(*payload, 3) : std::nullopt;
  if (!fields || (*fields)[0] != list || (*fields)[1] != address_key) return false;
  const auto asked = time_in((*fields)[2]);
  if (!asked || now - *asked < question_wait || now - *asked > oldest_form) return false;
  const auto [first, second] = summands(keys, *payload);
  return trim(answer) == std::to_string(first + second);
}

std::string confirmation_token(const TokenKeys& keys, const Confirmation& one) {
  return proven(keys, "confirm",
                together({one.list, one.address, one.from, one.language, text_of(one.asked), one.text_hash}));
}

std::optional<Confirmation> read_confirmation(const TokenKeys& keys, std::string_view token) {
  const auto payload = read_proven(keys, "confirm", token);
  const auto fields = payload ? apart(*payload, 6) : std::nullopt;
  const auto asked = fields ? time_in((*fields)[4]) : std::nullopt;
  if (!asked) return std::nullopt;
  return Confirmation{(*fields)[0], (*fields)[1], (*fields)[2], (*fields)[3], *asked, (*fields)[5]};
}

std::string preferences_token(const TokenKeys& keys, const PreferencesOf& who) {
  return proven(keys, "preferences", together({who.address, who.language, who.list}));
}

std::optional<PreferencesOf> read_preferences(const TokenKeys& keys, std::string_view token) {
  const auto payload = read_proven(keys, "preferences", token);
  const auto fields = payload ? apart(*payload, 3) : std::nullopt;
  if (!fields) return std::nullopt;
  return PreferencesOf{(*fields)[0], (*fields)[1], (*fields)[2]};
}

}  // namespace gazetted
