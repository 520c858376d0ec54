#include "gazetted/mail/mime.hpp"

#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

constexpr std::size_t fold_at = 78;
constexpr std::size_t max_encoded_word = 75;  // RFC 2047 section 2

void check(std::string_view value) {
  if (has_control(value)) broken("a control character would reach a header");
}

std::string q_encoded(std::string_view text) {
  std::string out;
  for (const unsigned char c : text) out += fmt::format("={:02X}", c);
  return out;
}

bool begins_character(std::string_view text, std::size_t at) {
  return at == text.size() || (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80;
}

// How much of the text one encoded-word holds: whole characters (RFC 2047 section 5), and a multiple of three bytes
// where another word follows. "=" within a run of words ends the text for GMime, and for mail programs built on it.
std::size_t word_length(std::string_view text, std::size_t room) {
  if (text.size() <= room) return text.size();
  for (auto bytes = room - room % 3; bytes > 0; bytes -= 3) {
    if (begins_character(text, bytes)) return bytes;
  }
  return 0;
}

std::string encoded_words(std::string_view text, std::size_t column) {
  std::string out;
  while (!text.empty()) {
    // "=?UTF-8?B?" + base64 + "?=": 12 bytes around; base64 makes 4 of 3.
    const auto room_in_line = column + 12 < fold_at ? fold_at - column : 0;
    const std::size_t room = std::min(max_encoded_word, room_in_line);
    if (room <= 24) {
      out += "\r\n ";
      column = 1;
      continue;
    }
    auto bytes = word_length(text, (room - 12) / 4 * 3);
    std::string word;
    if (bytes > 0) {
      word = "=?UTF-8?B?" + base64(text.substr(0, bytes)) + "?=";
    } else {
      // "A" before letters of three bytes: no multiple of three ends one. Quoted-printable has no "=" to pad with.
      bytes = 1;
      while (!begins_character(text, bytes)) ++bytes;
      word = "=?UTF-8?Q?" + q_encoded(text.substr(0, bytes)) + "?=";
    }
    out += word;
    column += word.size();
    text.remove_prefix(bytes);
    if (!text.empty()) {
      out += "\r\n ";
      column = 1;
    }
  }
  return out;
}

// ASCII text folded at its spaces.
std::string folded(std::string_view value, std::size_t column) {
  std::string out;
  while (!value.empty()) {
    const auto space = value.find(' ', 1);
    const auto word = value.substr(0, space);
    if (column + word.size() > fold_at && !out.empty() && word.front() == ' ') {
      out += "\r\n";
      column = 0;
    }
    out += word;
    column += word.size();
    value.remove_prefix(word.size());
  }
  return out;
}

// What must be an encoded-word: other letters, what would be taken for one, and words that no line can hold (RFC 5322
// section 2.1.1: 998 octets).
bool wants_encoding(std::string_view text) {
  constexpr std::size_t longest_word = 900;
  if (!is_ascii(text) || text.find("=?") != std::string_view::npos) return true;
  std::size_t word = 0;
  for (const char c : text) {
    word = c == ' ' ? 0 : word + 1;
    if (word > longest_word) return true;
  }
  return false;
}

// Text of one header value; `column` is where it starts.
std::string encoded(std::string_view value, std::size_t column) {
  check(value);
  if (!wants_encoding(value)) return folded(value, column);
  return encoded_words(value, column);
}

bool is_phrase(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view(" !#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
  });
}

constexpr char hex_digits[] = "0123456789ABCDEF";
constexpr std::size_t qp_width = 75;  // and one '=' for a soft break

class QpWriter {
 public:
  std::string out;

  // Fixed text; a line feed ends a line.
  void put(std::string_view text) {
    out.reserve(out.size() + text.size() + text.size() / 8);
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (const auto run = ordinary_run(text.substr(i, qp_width - column_)); run > 0) {
        out += text.substr(i, run);
        column_ += run;
        i += run - 1;
        continue;
      }
      const auto c = static_cast<unsigned char>(text[i]);
      if (c == '\n') {
        out += "\r\n";
        column_ = 0;
        continue;
      }
      const bool before_end = i + 1 == text.size() || text[i + 1] == '\n';
      bool plain = (c > ' ' && c < 0x7F && c != '=') || ((c == ' ' || c == '\t') && !before_end);
      // "." and "From " at a line's start are touched by relays.
      if (column_ == 0 && (c == '.' || (c == 'F' && text.substr(i, 5) == "From "))) plain = false;
      const std::size_t width = plain ? 1 : 3;
      if (column_ + width > qp_width) {
        out += qp_soft_break;
        column_ = 0;
        if (c == '.' || (c == 'F' && text.substr(i, 5) == "From ")) plain = false;
      }
      if (plain) {
        out += char(c);
        ++column_;
      } else {
        out += '=';
        out += hex_digits[c >> 4];
        out += hex_digits[c & 15];
        column_ += 3;
      }
    }
  }

 private:
  // How many letters at the front are themselves wherever they are; nearly all are.
  static std::size_t ordinary_run(std::string_view text) {
    std::size_t run = 0;
    while (run < text.size() && text[run] > ' ' && text[run] < 0x7F && text[run] != '=' && text[run] != '.' &&
           text[run] != 'F')
      ++run;
    return run;
  }

  std::size_t column_ = 0;
};

}  // namespace

std::string header(std::string_view name, std::string_view value) {
  return std::string(name) + ": " + encoded(value, name.size() + 2) + "\r\n";
}

std::string mailbox_header(std::string_view name, const Mailbox& mailbox) {
  std::string out;
  out.reserve(160);
  out.append(name).append(": ");
  const auto& address = mailbox.address.text();
  if (mailbox.name.empty()) return out + address + "\r\n";
  check(mailbox.name);
  std::string shown;
  if (wants_encoding(mailbox.name)) {
    shown = encoded_words(mailbox.name, out.size());
  } else if (is_phrase(mailbox.name)) {
    shown = folded(mailbox.name, out.size());
  } else {
    shown = folded("\"" + replace_all(replace_all(mailbox.name, "\\", "\\\\"), "\"", "\\\"") + "\"", out.size());
  }
  out += shown;
  const auto line_start = out.rfind('\n');
  const auto column = out.size() - (line_start == std::string::npos ? 0 : line_start + 1);
  out += column + address.size() + 3 > fold_at ? "\r\n <" : " <";
  out.append(address).append(">\r\n");
  return out;
}

std::string mailto_target(const Address& address) {
  return percent_encode(address.local()) + "@" + std::string(address.domain());
}

std::string raw_header(std::string_view name, std::string_view value) {
  check(value);
  return std::string(name) + ": " + std::string(value) + "\r\n";
}

std::string qp_encode(std::string_view text) {
  QpWriter writer;
  writer.put(text);
  return std::move(writer.out);
}

std::string base64_lines(std::string_view bytes) {
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += 57) {
    out += base64(bytes.substr(at, 57));
    out += "\r\n";
  }
  return out;
}

}  // namespace gazetted
