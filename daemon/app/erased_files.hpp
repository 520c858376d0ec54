// Files of ours that name a person, and the same files without them. What is not ours to change is named: lists that
// somebody else writes, releases, and what waits in the spool. Blocking; for a thread of its own.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "gazetted/config/settings.hpp"
#include "gazetted/mail/address.hpp"

namespace gazetted {

struct NamedFiles {
  std::int64_t mails = 0;                  // of what came back
  std::int64_t list_rows = 0;              // in what was fetched of lists, and earlier versions of it
  std::int64_t skipped = 0;                // rows of skipped.csv
  std::int64_t rejected = 0;               // files in rejected/
  std::vector<std::string> sources = {};   // "lists/uk.csv:12": rows of lists that are not ours
  std::vector<std::string> left = {};      // files that name them still
  std::vector<std::string> troubles = {};  // what could not be read or written, and why
  bool unread = false;                     // mail that came back and names them has not been read yet
  std::int64_t total() const { return mails + list_rows + skipped + rejected; }
  NamedFiles& operator+=(NamedFiles more);
};

enum class Erase { no, yes };  // no: it only looks

NamedFiles named_files(const Settings& settings, const Address& address, Erase erase,
                       const std::function<bool()>& goes_on);

// Whether the bytes of an address are anywhere in the file of the ledger or in its log.
Result<bool> is_in_ledger_file(const std::string& store, const Address& address);

}  // namespace gazetted
