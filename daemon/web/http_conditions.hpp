// What a request says beside its path: what its sender has already, how it may be packed, which part of it is wanted.
// By RFC 9110; what cannot be read counts as if it had not come, as the RFC says. Pure.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "gazetted/base/time.hpp"
#include "gazetted/net/http_server.hpp"

namespace gazetted {

// Of the representation that would be sent.
struct Validators {
  std::string tag;  // a strong one, with its quotes
  Time modified;    // to the second
};

std::string http_date(Time time);  // section 5.6.7

// Section 13.2.2: where If-None-Match came, If-Modified-Since does not count.
bool has_it_already(const WebRequest& request, const Validators& validators);

struct WantedRange {
  enum class Kind { whole, part, outside } kind = Kind::whole;
  FileSpan span;  // of a part
};
// Section 14, with If-Range (13.1.5). One range alone: several are answered with the whole, which they may be.
WantedRange wanted_range(const WebRequest& request, const Validators& validators, std::uint64_t size);

enum class Coding { identity, gzip, brotli };
// Section 12.5.3: the one that the sender likes best of those there are, the smallest where it likes several; as it is,
// where nothing else will do.
Coding best_coding(std::string_view accept_encoding, bool has_gzip, bool has_brotli);

}  // namespace gazetted
