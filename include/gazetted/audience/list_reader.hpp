// Subscriber lists, streamed: CSV as spreadsheets and mailing programs write it, or JSON Lines. Memory does not grow
// with the list. Bad rows are reported to a callback and skipped; only a list that cannot be understood at all (no
// e-mail column, unreadable, a workbook) is an error. One thread; nothing survives a crash.
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

enum class ListUse {
  mailing,      // rows that a column calls unsubscribed are not subscribers of the list
  suppression,  // they are just what is looked for
};

struct ListFormat {
  std::string language = "en";                 // decides the code page of old files
  std::map<std::string, std::string> columns;  // known word → header word: email: Kontakt
  ListUse use = ListUse::mailing;
};

// What became of a row that is not simply a subscriber of the list.
enum class RowFate {
  skipped,       // it cannot be read
  unsubscribed,  // it says itself that the subscriber left
  no_address,    // of a contact without any e-mail address
  noted,         // it was read, with a remark
  in_digest,     // its subscriber gets digests, and finds the release in the next; the line of none: no file has them
};

struct RowProblem {
  int line = 0;
  std::string message;
  std::string row;  // as read, for skipped.csv
  RowFate fate = RowFate::skipped;
  std::string address = {};  // its e-mail cell as it came, where it has one
};

class ListReader {
 public:
  static constexpr std::uint64_t max_bytes = 4ull << 30;
  static Result<std::unique_ptr<ListReader>> open(const fs::path& path, const ListFormat& format);
  virtual ~ListReader() = default;
  // The next good row; nothing at the end. Bad rows on the way go to `report`, and remarks on good ones.
  virtual Result<std::optional<Subscriber>> next(const std::function<void(const RowProblem&)>& report) = 0;
  // Where the subscriber that next() returned last is.
  virtual int line() const = 0;
  // "CSV, separator ';', windows-1252; email is 'E-Mail-Adresse', name is 'Name'".
  virtual std::string understood() const = 0;
  // What `check` says of the list as a whole: lines passed over before the header, no column for names …
  virtual std::vector<std::string> notes() const { return {}; }
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
  // No mark and no UTF-8: the code page is the one of the list's language, and may be wrong.
  bool guessed() const { return guessed_; }
  // UTF-8 but for stray bytes: text may have invalid sequences, which page() would read.
  bool mixed() const { return mixed_; }
  const std::string& page() const { return page_; }
  // The first bytes of the file as they are.
  const std::string& start() const { return start_; }

 private:
  TextSource(std::ifstream file, std::string name) : file_(std::move(file)), name_(std::move(name)) {}
  void look_for_stray_bytes(std::streamoff skip);
  std::ifstream file_;
  std::string name_;
  std::string encoding_ = "utf-8";
  std::string page_;
  bool guessed_ = false, mixed_ = false;
  std::string start_;
  std::string held_;  // bytes of a character that is not complete yet
};

}  // namespace gazetted
