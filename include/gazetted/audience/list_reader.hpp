// Subscriber lists, streamed: CSV as spreadsheets write it, or JSON Lines. Memory does not grow
// with the list. Bad rows are told to a callback and skipped; only a list that cannot be
// understood at all (no e-mail column, unreadable) is an error.
#pragma once
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "gazetted/base/error.hpp"
#include "gazetted/base/file.hpp"
#include "gazetted/model/delivery.hpp"

namespace gazetted {

struct ListFormat {
  std::string language = "en";                 // decides the code page of old files
  std::map<std::string, std::string> columns;  // known word → header word: email: Kontakt
};

struct RowProblem {
  int line = 0;
  std::string message;
  std::string row;  // as read, for skipped.csv
};

class ListReader {
 public:
  static Result<std::unique_ptr<ListReader>> open(const fs::path& path, const ListFormat& format);
  virtual ~ListReader() = default;
  // The next good row; nothing at the end. Bad rows on the way go to `told`.
  virtual Result<std::optional<Person>> next(const std::function<void(const RowProblem&)>& told) = 0;
  // "CSV, separator ';', windows-1252; email is 'E-Mail-Adresse', name is 'Name'".
  virtual std::string understood() const = 0;
  // The columns that templates may name; empty where any key may come (JSON Lines).
  virtual std::set<std::string> fields() const { return {}; }
};

// UTF-8 from a file in any of the encodings, in pieces.
class TextSource {
 public:
  static Result<std::unique_ptr<TextSource>> open(const fs::path& path, const std::string& language);
  // Appends more text; false at the end.
  Result<bool> more(std::string& text);
  const std::string& encoding() const { return encoding_; }

 private:
  TextSource(std::ifstream file, std::string name, std::string encoding)
      : file_(std::move(file)), name_(std::move(name)), encoding_(std::move(encoding)) {}
  std::ifstream file_;
  std::string name_;
  std::string encoding_;
  std::string held_;  // bytes of a character that is not complete yet
};

}  // namespace gazetted
