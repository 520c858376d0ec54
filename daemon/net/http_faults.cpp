#include "http_faults.hpp"

#include <algorithm>
#include <boost/asio/error.hpp>
#include <boost/beast/http/error.hpp>
#include <cctype>

#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

namespace http = boost::beast::http;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; }

// A version of HTTP, though another than ours; what is none makes it a broken line.
bool names_version(std::string_view unread) {
  const auto line = unread.substr(0, unread.find("\r\n"));
  const auto version = line.substr(std::min(line.size(), line.rfind(' ') + 1));
  return version.size() == 8 && version.starts_with("HTTP/") && is_digit(version[5]) && version[6] == '.' &&
         is_digit(version[7]);
}

HttpFault fault_of_parser(http::error error) {
  switch (error) {
    case http::error::bad_method:
    case http::error::bad_target:
      return {400, "The request line is broken."};
    case http::error::bad_field:
    case http::error::bad_value:
    case http::error::bad_obs_fold:
    case http::error::bad_line_ending:
      return {400, "A header is broken."};
    case http::error::bad_content_length:
    case http::error::multiple_content_length:
      return {400, "Content-Length is not one number, or Transfer-Encoding is there as well."};
    case http::error::bad_transfer_encoding:
      return {400, "Transfer-Encoding is broken, or Content-Length is there as well."};
    case http::error::bad_chunk:
    case http::error::bad_chunk_extension:
      return {400, "A chunk of the body is broken."};
    case http::error::partial_message:
      return {400, "The request ended before it was whole."};
    default:  // of the library's own, which may have more one day
      return {400, "The request is broken."};
  }
}

// RFC 3986 section 3.2.2: unreserved, sub-delims and %XX.
bool is_registered_name(std::string_view name) {
  constexpr std::string_view marks = "-._~!$&'()*+,;=";
  for (std::size_t at = 0; at < name.size(); ++at) {
    const char c = name[at];
    const bool is_escape = c == '%' && at + 2 < name.size() && is_hex(name[at + 1]) && is_hex(name[at + 2]);
    const bool is_plain =
        is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || marks.find(c) != std::string_view::npos;
    if (!is_plain && !is_escape) return false;
  }
  return true;
}

bool is_in_brackets(std::string_view address) {
  return address.size() > 2 && std::all_of(address.begin(), address.end(), [](char c) {
           return is_hex(c) || c == ':' || c == '.' || c == '[' || c == ']' || c == 'v';
         });
}

}  // namespace

bool has_bare_line_feed(std::string_view head) {
  for (auto at = head.find('\n'); at != std::string_view::npos; at = head.find('\n', at + 1)) {
    if (at == 0 || head[at - 1] != '\r') return true;
  }
  return false;
}

bool is_host(std::string_view value) {
  auto host = value;
  if (value.starts_with('[')) {
    const auto end = value.find(']');
    if (end == std::string_view::npos || !is_in_brackets(value.substr(0, end + 1))) return false;
    host = value.substr(end + 1);
    if (host.empty()) return true;
    if (host.front() != ':') return false;
  }
  const auto colon = host.find(':');
  const auto port = colon == std::string_view::npos ? std::string_view() : host.substr(colon + 1);
  return is_registered_name(host.substr(0, colon)) && std::all_of(port.begin(), port.end(), is_digit) &&
         port.size() <= 5;
}

HttpFault fault_of(const boost::system::error_code& code, bool has_line, std::string_view unread) {
  if (code == boost::asio::error::timed_out) return {408, "The request did not come in time."};
  if (code == boost::asio::error::no_memory) return {503, "Too much comes in at the same time."};
  if (code == http::error::end_of_stream) return {};
  if (code == http::error::body_limit) return {413, "The body is too large."};
  if (code == http::error::header_limit || code == http::error::buffer_overflow) {
    if (has_line) return {431, "The headers are too long."};
    return {414, "The request line is too long."};
  }
  if (code == http::error::bad_version && names_version(unread)) return {505, "This is a server of HTTP/1.1."};
  if (code == http::error::bad_version) return {400, "The request line is broken."};
  const bool is_of_parser = code.category() == http::make_error_code(http::error::bad_field).category();
  return is_of_parser ? fault_of_parser(static_cast<http::error>(code.value())) : HttpFault();
}

HttpFault fault_in(const http::request_header<>& head) {
  const auto hosts = head.count(http::field::host);
  if (hosts == 0 && head.version() >= 11) return {400, "The Host header is missing."};
  if (hosts > 1) return {400, "There are several Host headers."};
  const auto host = head[http::field::host];
  if (!is_host(std::string_view(host.data(), host.size()))) return {400, "The Host header names no host."};
  const auto coding = head.find(http::field::transfer_encoding);
  if (coding == head.end()) return {};
  if (head.version() < 11) return {400, "There is no Transfer-Encoding in HTTP/1.0."};
  if (head.count(http::field::content_length) > 0) return {400, "Content-Length and Transfer-Encoding are both there."};
  // What cannot be undone is 501, and where a body ends is then not known.
  const auto coded = coding->value();
  if (!equal_ignoring_case(std::string_view(coded.data(), coded.size()), "chunked"))
    return {501, "Of transfer codings only chunked is known here."};
  return {};
}

}  // namespace gazetted
