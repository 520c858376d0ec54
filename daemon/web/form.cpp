#include "form.hpp"

#include <algorithm>

#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

constexpr std::size_t most_fields = 200;
constexpr std::size_t longest_value = 1000;

std::string decoded(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto escaped = text[i] == '%' ? percent_decode(text.substr(i, 3)) : std::nullopt;
    if (escaped) {
      plain += *escaped;
      i += 2;
    } else {
      plain += text[i] == '+' ? ' ' : text[i];
    }
  }
  return plain;
}

}  // namespace

Form Form::parse(std::string_view text) {
  Form form;
  for (const auto& field : split(text, '&')) {
    if (form.fields_.size() == most_fields) break;
    const auto equals = std::min(field.find('='), field.size());
    auto value = decoded(std::string_view(field).substr(std::min(equals + 1, field.size())));
    auto name = decoded(std::string_view(field).substr(0, equals));
    if (is_utf8(value) && is_utf8(name)) form.fields_.emplace_back(std::move(name), std::move(value));
  }
  return form;
}

std::string Form::first(std::string_view name) const {
  for (const auto& [known, value] : fields_) {
    if (known == name) return one_line(value, longest_value);
  }
  return "";
}

std::vector<std::string> Form::all(std::string_view name) const {
  std::vector<std::string> values;
  for (const auto& [known, value] : fields_) {
    if (known == name) values.push_back(one_line(value, longest_value));
  }
  return values;
}

bool Form::has(std::string_view name) const {
  return std::any_of(fields_.begin(), fields_.end(), [&](const auto& field) { return field.first == name; });
}

}  // namespace gazetted
