#include "row_encoding.hpp"

#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"

namespace gazetted {
namespace {

// The name, or another cell, where it has a letter that is not ASCII.
std::string sample_of(const Person& person) {
  if (!is_ascii(person.name)) return person.name;
  for (const auto& [word, cell] : person.attributes) {
    if (!is_ascii(cell)) return cell;
  }
  return "";
}

}  // namespace

void RowEncoding::repair(std::vector<std::string>& cells) {
  repaired_.clear();
  if (!source_.mixed()) return;
  for (auto& cell : cells) {
    if (is_utf8(cell)) continue;
    const auto read = to_utf8(cell, source_.page());
    cell = read ? *read : "";
    repaired_ = cell;
  }
}

void RowEncoding::note(const Person& person, std::vector<std::string>& notes) {
  if (!repaired_.empty())
    notes.push_back("the row is not UTF-8 like the others; it is read as " + source_.page() + ": '" +
                    one_line(repaired_, 60) + "'");
  if (!source_.guessed() || told_) return;
  const auto sample = sample_of(person);
  if (sample.empty()) return;
  told_ = true;
  notes.push_back("the list is not UTF-8; it is read as " + source_.page() + ", in which this row has '" +
                  one_line(sample, 60) + "'. If that is wrong, save the list as UTF-8");
}

}  // namespace gazetted
