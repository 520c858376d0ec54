// Bytes and text: trimming, cases, UTF-8, sizes and counts, likeness. All pure, all thread-safe.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gazetted/base/error.hpp"

namespace gazetted {

std::string_view trim(std::string_view text);  // ASCII white space
std::string lower(std::string_view text);      // ASCII only
bool equal_ignoring_case(std::string_view a, std::string_view b);
std::vector<std::string> split(std::string_view text, char separator);  // trimmed, no empty parts
std::string join(const std::vector<std::string>& parts, std::string_view between);
std::string replace_all(std::string text, std::string_view from, std::string_view to);

bool is_ascii(std::string_view text);
bool is_utf8(std::string_view text);
// Whether text has CR, LF, NUL or another C0 control (tab is fine) or DEL.
bool has_control(std::string_view text);
// Remote or foreign text made fit for one log line: controls and line ends become spaces, at most
// `limit` bytes (cut at a character).
std::string one_line(std::string_view text, std::size_t limit = 512);

// "25MB" → bytes; units B, KB, MB, GB (powers of 1024).
Result<std::uint64_t> parse_size(std::string_view text);
std::string format_count(std::uint64_t number);  // 1,000,000
std::string format_size(std::uint64_t bytes);    // 850 B, 12 KB, 1.4 MB

// The candidate that is most alike, when it is alike enough to be what was meant (at most a third
// of its letters differ); else empty.
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);
// "; did you mean 'x'?" or nothing.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace gazetted
