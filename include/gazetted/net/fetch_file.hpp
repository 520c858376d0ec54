// A file of the web, fetched to disk when it has changed (RFC 9110 section 13.1: ETag, Last-Modified). Blocking: on a
// loop of its own, for a thread of a pool. What a crash leaves is a file that is not whole.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "gazetted/base/file.hpp"
#include "gazetted/base/secret.hpp"
#include "gazetted/base/time.hpp"

namespace gazetted {

struct FileToFetch {
  std::string url;
  std::vector<std::pair<std::string, Secret>> headers;  // for the url's origin alone: a redirect may lead elsewhere
  bool allow_private = false;                           // loopback and private addresses, and plain http
  std::string etag, last_modified;                      // of what is there already; empty: not known
  fs::path into;                                        // made anew
  std::uint64_t most_bytes = 1u << 20;
  Duration time{60'000};               // for all of it
  std::function<bool()> goes_on = {};  // asked several times a second; false: it ends
};

struct FetchedFile {
  bool is_changed = false;  // false: what is there already is what the server has
  std::string etag, last_modified;
};

inline constexpr int most_redirects = 3;

// An error says what went wrong without the address, its query or what the server wrote.
Result<FetchedFile> fetch_file(const FileToFetch& wanted);

}  // namespace gazetted
