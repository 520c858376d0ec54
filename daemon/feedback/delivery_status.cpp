#include "delivery_status.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "gazetted/base/lines.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"

namespace gazetted {
namespace {

constexpr std::size_t longest_value = 2048;

enum class Field { original, final, action, status, diagnostic, remote, none };

Field field_of(std::string_view name) {
  if (name == "original-recipient") return Field::original;
  if (name == "final-recipient" || name == "x-actual-recipient") return Field::final;
  if (name == "action") return Field::action;
  if (name == "status") return Field::status;
  if (name == "diagnostic-code" || name == "x-display-diagnostic") return Field::diagnostic;
  if (name == "remote-mta") return Field::remote;
  return Field::none;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "dns; mx.example.org (192.0.2.1)" → "mx.example.org".
std::string typed_name(std::string_view value) {
  const auto type = value.find(';');
  if (type != std::string_view::npos) value.remove_prefix(type + 1);
  value = trim(value);
  return std::string(value.substr(0, value.find_first_of(" \t(")));
}

// "smtp; 550 …", "X-Postfix; unknown user", "X-Unix;554", "550 …".
std::string_view without_type(std::string_view value) {
  const auto semicolon = value.find(';');
  if (semicolon == std::string_view::npos || semicolon > 30) return value;
  const auto type = trim(value.substr(0, semicolon));
  const bool is_type = !type.empty() && !is_digit(type.front()) && std::all_of(type.begin(), type.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '-';
  });
  return is_type ? trim(value.substr(semicolon + 1)) : value;
}

class Blocks {
 public:
  void blank() { gap_ = true; }

  void take(std::string_view name, std::string_view value) {
    if (name == "reporting-mta" && report.reporting_mta.empty()) report.reporting_mta = typed_name(value);
    if (name == "original-envelope-id" && report.envelope_id.empty())
      report.envelope_id = std::string(trim(value).substr(0, 512));
    const auto field = field_of(name);
    if (field == Field::none) return;
    if (begins_new(field)) begin();
    gap_ = false;
    seen_[std::size_t(field)] = true;
    if (full_) return;
    set(report.recipients.back(), field, value);
  }

  StatusReport report;

 private:
  bool begins_new(Field field) const {
    if (report.recipients.empty()) return true;
    const bool about = field == Field::original || field == Field::final;
    const bool begun = seen(Field::final) || seen(Field::action) || seen(Field::status);
    if (gap_ && about && begun) return true;
    // X-Actual-Recipient beside Final-Recipient is no second person.
    return seen(field) && field != Field::diagnostic && field != Field::remote &&
           !(field == Field::final && !seen(Field::action) && !seen(Field::status));
  }
  bool seen(Field field) const { return seen_[std::size_t(field)]; }

  void begin() {
    seen_ = {};
    full_ = report.recipients.size() >= most_reported_recipients;
    if (full_) return void(++report.left_out);
    report.recipients.emplace_back();
  }

  static void set(StatusBlock& block, Field field, std::string_view value) {
    switch (field) {
      case Field::original:
        block.original = reported_address(value);
        break;
      case Field::final:
        if (block.final.empty()) block.final = reported_address(value);
        break;
      case Field::action:
        block.action = lower(value.substr(0, value.find_first_of(" \t(;")));
        break;
      case Field::status:
        block.status = status_code_in(value);
        break;
      case Field::diagnostic:
        if (block.diagnostic.empty()) block.diagnostic = std::string(without_type(value));
        break;
      case Field::remote:
        if (block.remote_mta.empty()) block.remote_mta = typed_name(value);
        break;
      case Field::none:
        break;
    }
  }

  std::array<bool, 7> seen_{};
  bool gap_ = false, full_ = false;
};

// "\x{E5}" (RFC 6533 section 3) as the letter.
std::string without_escapes(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (text.substr(at).starts_with("\\x{")) {
      std::uint32_t code = 0;
      auto end = at + 3;
      for (; end < text.size() && end < at + 9 && std::isxdigit(static_cast<unsigned char>(text[end])); ++end)
        code = code * 16 + std::uint32_t(is_digit(text[end]) ? text[end] - '0' : (text[end] | 0x20) - 'a' + 10);
      if (end < text.size() && text[end] == '}' && code > 0x20) {
        out += utf8_of(char32_t(code));
        at = end + 1;
        continue;
      }
    }
    out += text[at++];
  }
  return out;
}

}  // namespace

std::string reported_address(std::string_view value) {
  value = trim(value);
  const auto semicolon = value.find(';');
  const bool unicode = semicolon != std::string_view::npos && lower(value.substr(0, semicolon)).starts_with("utf-8");
  if (semicolon != std::string_view::npos && semicolon < value.find('@')) value = trim(value.substr(semicolon + 1));
  if (const auto open = value.find('<'); open != std::string_view::npos) {
    value.remove_prefix(open + 1);
    value = value.substr(0, value.find('>'));
  } else if (value.starts_with('"')) {
    // a quoted local part may hold blanks
  } else {
    value = value.substr(0, value.find_first_of(" \t("));
  }
  if (lower(value.substr(0, 7)) == "mailto:") value.remove_prefix(7);
  const auto address = one_line(trim(value), 320);
  return unicode ? without_escapes(address) : address;
}

std::string status_code_in(std::string_view text) {
  for (std::size_t at = 0; at + 5 <= text.size(); ++at) {
    const char digit = text[at];
    if (digit != '2' && digit != '4' && digit != '5') continue;
    if (at > 0 && (is_digit(text[at - 1]) || text[at - 1] == '.')) continue;
    if (text[at + 1] != '.' || !is_digit(text[at + 2])) continue;
    auto end = at + 2;
    while (end < text.size() && end < at + 5 && is_digit(text[end])) ++end;
    if (end >= text.size() || text[end] != '.' || end + 1 >= text.size() || !is_digit(text[end + 1])) continue;
    const auto detail = end + 1;
    end = detail;
    while (end < text.size() && end < detail + 3 && is_digit(text[end])) ++end;
    // "5.1.1.2" is a version or an address, "5.1.1abc" is nothing.
    const bool goes_on = end < text.size() && (is_digit(text[end]) ||
                                               (text[end] == '.' && end + 1 < text.size() && is_digit(text[end + 1])));
    if (!goes_on) return std::string(text.substr(at, end - at));
  }
  return "";
}

bool is_status_part(const MailPart& part) {
  return part.type == "message/delivery-status" || part.type == "message/global-delivery-status";
}

StatusReport read_status_report(std::string_view text) {
  Blocks blocks;
  std::string name, value;
  const auto give = [&] {
    if (!name.empty()) blocks.take(name, trim(value));
    name.clear();
    value.clear();
  };
  while (!text.empty()) {
    const auto line = take_line(text);
    if (trim(line).empty()) {
      give();
      blocks.blank();
    } else if ((line.front() == ' ' || line.front() == '\t') && !name.empty()) {
      if (value.size() < longest_value) value += " " + std::string(trim(line).substr(0, longest_value));
    } else {
      give();
      const auto colon = line.find(':');
      if (colon == std::string_view::npos || colon > 60) continue;
      name = lower(trim(line.substr(0, colon)));
      value = std::string(line.substr(colon + 1, longest_value));
    }
  }
  give();
  return std::move(blocks.report);
}

bool looks_like_status_report(std::string_view text) {
  bool recipient = false, verdict = false;
  while (!text.empty()) {
    const auto line = lower(trim(take_line(text).substr(0, 40)));
    recipient = recipient || line.starts_with("final-recipient:") || line.starts_with("original-recipient:");
    verdict =
        verdict || line.starts_with("action:") || line.starts_with("status:") || line.starts_with("diagnostic-code:");
    if (recipient && verdict) return true;
  }
  return false;
}

}  // namespace gazetted
