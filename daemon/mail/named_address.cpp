#include "gazetted/mail/named_address.hpp"

#include "gazetted/base/encoding.hpp"
#include "gazetted/mail/address_mark.hpp"
#include "gazetted/mail/mailboxes.hpp"

namespace gazetted {
namespace {

bool ends_word(char c) {
  return static_cast<unsigned char>(c) <= ' ' || std::string_view("<>()[],;:\"'\\").find(c) != std::string_view::npos;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

// RFC 2045 section 6.7, of all that is there: text that is no quoted-printable stays nearly as it was.
std::string without_quoting(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] != '=') {
      text += bytes[i];
      continue;
    }
    auto end = i + 1;
    while (end < bytes.size() && (bytes[end] == ' ' || bytes[end] == '\t' || bytes[end] == '\r')) ++end;
    if (end < bytes.size() && bytes[end] == '\n') {
      i = end;
      continue;
    }
    const int high = i + 2 < bytes.size() ? hex_value(bytes[i + 1]) : -1;
    const int low = i + 2 < bytes.size() ? hex_value(bytes[i + 2]) : -1;
    if (high < 0 || low < 0) {
      text += '=';
      continue;
    }
    text += char(high * 16 + low);
    i += 2;
  }
  return text;
}

bool is_base64(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
}

// What every run of base64 says, over line ends: a line end of prose between two words is a run's end too, since a run
// is read from each of its lines.
std::string decoded_runs(std::string_view bytes) {
  constexpr std::size_t shortest = 8;
  std::string text, run;
  const auto read = [&] {
    if (run.size() >= shortest) {
      run.resize(run.size() / 4 * 4 + (run.size() % 4 > 1 ? run.size() % 4 : 0));
      if (const auto decoded = base64_decode(run)) text += *decoded + '\n';
    }
    run.clear();
  };
  for (const char c : bytes) {
    if (is_base64(c))
      run += c;
    else if (c != '\r' && c != '\n')
      read();
    // A header's value or a line of words before the body would put all of it out of step.
    else if (c == '\n' && run.size() % 4 != 0)
      read();
  }
  read();
  return text;
}

}  // namespace

std::string without_address(std::string_view text, const Address& address) {
  if (!mentions(text, address)) return std::string(text);
  std::string made;
  for (std::size_t at = 0; at < text.size();) {
    auto end = at;
    while (end < text.size() && !ends_word(text[end])) ++end;
    const auto word = text.substr(at, end - at);
    made += mentions(word, address) ? erased_word : word;
    for (at = end; at < text.size() && ends_word(text[at]); ++at) made += text[at];
  }
  // Something hidden divides it, or it is quoted.
  return mentions(made, address) ? std::string(erased_word) : made;
}

bool mail_mentions(std::string_view bytes, const Address& address) {
  return mentions(bytes, address) || mentions(without_quoting(bytes), address) ||
         mentions(decoded_runs(bytes), address);
}

}  // namespace gazetted
