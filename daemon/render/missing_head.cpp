#include "missing_head.hpp"

#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"

namespace gazetted {
namespace {

// "Correction: …" and "Correction – …", and a line of its own.
bool is_headed(std::string_view text, const std::string& head) {
  const auto folded = fold_case(trim(text));
  const auto start = fold_case(head);
  if (!folded.starts_with(start)) return false;
  auto rest = std::string_view(folded).substr(start.size());
  const auto before = rest.size();
  for (const std::string_view blank : {" ", "\u00A0", "\u202F"}) {
    if (rest.starts_with(blank)) rest.remove_prefix(blank.size());
  }
  const bool apart = rest.size() < before && rest.starts_with('-');  // and not "Update-only"
  constexpr std::string_view marks[] = {":", "：", "–", "—", "|", "\n"};
  return rest.empty() || apart ||
         std::any_of(std::begin(marks), std::end(marks), [&](std::string_view mark) { return rest.starts_with(mark); });
}

}  // namespace

std::string missing_head(const json::value& model, std::string_view text) {
  const auto head = text_member(model.at("change").as_object(), "head");
  if (head.empty() || is_headed(text, head)) return "";
  return head + text_member(model.at("labels").as_object(), "colon");
}

}  // namespace gazetted
