// Reads a list from bytes, for tests.
#pragma once
#include "gazetted/audience/list_reader.hpp"
#include "support/files.hpp"

namespace gazetted {

using test::TemporaryDirectory;

struct Read {
  std::vector<Subscriber> subscribers;
  std::vector<RowProblem> problems;
  std::vector<std::string> notes;
  std::string error, understood;
};

inline Read read(const std::string& name, const std::string& bytes, const ListFormat& format = {}) {
  TemporaryDirectory directory;
  Read result;
  auto reader = ListReader::open(directory.put(name, bytes), format);
  if (!reader) {
    result.error = reader.error().message();
    return result;
  }
  result.understood = (*reader)->understood();
  result.notes = (*reader)->notes();
  const auto tell = [&](const RowProblem& problem) { result.problems.push_back(problem); };
  while (true) {
    auto subscriber = (*reader)->next(tell);
    if (!subscriber) result.error = subscriber.error().text();
    if (!subscriber || !*subscriber) return result;
    result.subscribers.push_back(**subscriber);
  }
}

inline std::vector<std::string> addresses(const Read& list) {
  std::vector<std::string> addresses;
  for (const auto& subscriber : list.subscribers) addresses.push_back(subscriber.address);
  return addresses;
}

// "3: the e-mail cell is empty", a line each.
inline std::string told(const Read& list, RowFate fate) {
  std::string lines;
  for (const auto& problem : list.problems) {
    if (problem.fate == fate) lines += std::to_string(problem.line) + ": " + problem.message + "\n";
  }
  return lines;
}

}  // namespace gazetted
