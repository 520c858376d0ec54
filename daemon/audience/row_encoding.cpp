#include "row_encoding.hpp"

#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"

namespace gazetted {
namespace {

// The name, or another cell, where it has a letter that is not ASCII.
std::string sample_of(const Subscriber& subscriber) {
  if (!is_ascii(subscriber.name)) return subscriber.name;
  for (const auto& [word, cell] : subscriber.attributes) {
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

void RowEncoding::note(const Subscriber& subscriber, std::vector<std::string>& notes) {
  if (!repaired_.empty())
    notes.push_back("the row is not UTF-8 like the others; it is read as " + source_.page() + ": '" +
                    one_line(repaired_, 60) + "'");
  if (!source_.guessed() || told_) return;
  const auto sample = sample_of(subscriber);
  if (sample.empty()) return;
  told_ = true;
  notes.push_back("the list is not UTF-8; it is read as " + source_.page() + ", in which this row has '" +
                  one_line(sample, 60) + "'. If that is wrong, save the list as UTF-8");
}

}  // namespace gazetted
