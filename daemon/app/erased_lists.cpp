#include "erased_lists.hpp"

#include <algorithm>
#include <set>

#include "gazetted/base/text.hpp"
#include "gazetted/mail/mailboxes.hpp"
#include "gazetted/mail/named_address.hpp"

namespace gazetted {
namespace {

constexpr std::size_t most_lines = 20;

// Where the rows of a list begin, and which of them are theirs.
struct RowLines {
  std::set<int> all, named;
};

Result<RowLines> read_lines(const fs::path& file, const ListFormat& format, const Address& address) {
  auto reader = ListReader::open(file, format);
  if (!reader) return reader.error();
  const auto key = address.key();
  RowLines lines;
  const auto tell = [&](const RowProblem& problem) {
    lines.all.insert(problem.line);
    if (problem.fate == RowFate::noted) return;
    if (mentions(problem.row, address) || mentions(problem.address, address)) lines.named.insert(problem.line);
  };
  while (true) {
    const auto row = (*reader)->next(tell);
    if (!row) return row.error();
    if (!*row) return lines;
    lines.all.insert((*reader)->line());
    if (address_key((*row)->address) == key) lines.named.insert((*reader)->line());
  }
}

Result<std::string> whole_text(const fs::path& file, const std::string& language) {
  auto source = TextSource::open(file, language);
  if (!source) return source.error();
  std::string text;
  while (true) {
    const auto more = (*source)->more(text);
    if (!more) return more.error();
    if (!*more) return text;
  }
}

}  // namespace

Result<std::vector<int>> lines_of(const ListOptions& list, const Address& address) {
  const auto lines = read_lines(list.subscribers, {list.language, list.columns, ListUse::mailing}, address);
  if (!lines) return lines.error();
  std::vector<int> named(lines->named.begin(), lines->named.end());
  named.resize(std::min(named.size(), most_lines));
  return named;
}

Result<RowsLeft> rows_without(const fs::path& file, const ListOptions* list, const Address& address) {
  const ListFormat format = list ? ListFormat{list->language, list->columns, ListUse::mailing} : ListFormat{};
  const auto text = whole_text(file, format.language);
  if (!text) return text.error();
  RowsLeft left;
  if (!mentions(*text, address)) return left;
  // What cannot be read as a list is still somebody's answer to us.
  const auto lines = read_lines(file, format, address);
  const auto rows = lines ? *lines : RowLines();
  int number = 0;
  bool drops = false;
  for (std::size_t at = 0; at < text->size();) {
    const auto end = std::min(text->find('\n', at), text->size() - 1) + 1;
    const auto line = std::string_view(*text).substr(at, end - at);
    ++number;
    if (rows.all.contains(number)) drops = rows.named.contains(number);
    // In another person's row, as the address of an assistant.
    if (!drops) left.rest += without_address(line, address);
    at = end;
  }
  left.named = std::max<std::int64_t>(1, std::int64_t(rows.named.size()));
  return left;
}

}  // namespace gazetted
