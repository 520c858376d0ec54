// A mail as the tree that it is, for whoever reads what comes back: every part in order, attached mails opened, texts
// as UTF-8 with plain line ends, whatever the sender's charset and line ends were. Hostile input: every size, count and
// depth has a limit, and what a limit cut off is said. Pure; any thread.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace gazetted {

struct MailHeader {
  std::string name;   // in lower case
  std::string value;  // unfolded and decoded (RFC 2047), UTF-8, at most 4 KB
};

// The first of that name (in lower case); empty where there is none.
std::string_view header_of(const std::vector<MailHeader>& headers, std::string_view name);

struct MailPart {
  std::string type;         // "text/plain", in lower case
  std::string report_type;  // of multipart/report, in lower case
  std::string around;       // the types of the parts around it, "multipart/report multipart/alternative"
  int depth = 0;
  // Of message/rfc822, or what holds its headers alone (text/rfc822-headers): those of the mail inside.
  std::vector<MailHeader> headers;
  bool returned = false;  // it is, or is inside, an attached mail
  std::string text;       // of what is text, or message/…: at most 64 KB, UTF-8, LF
};

struct MailTree {
  std::vector<MailHeader> headers;
  std::vector<MailPart> parts;  // multiparts too, each before what is in it
  std::string trouble;          // what was not read, and why; empty: nothing
  bool readable = true;         // false: only `trouble` is there
};

inline constexpr std::size_t mail_tree_bytes = 1'048'576;  // what follows them is not read
inline constexpr std::size_t mail_tree_parts = 100;
inline constexpr int mail_tree_depth = 20;
inline constexpr std::size_t mail_tree_headers = 300;     // of one mail
inline constexpr std::size_t mail_tree_text = 64 * 1024;  // of one part; all together: four times that

MailTree read_mail_tree(std::string_view bytes);

// Lines of "Name: value" down to the first empty line; folded lines are joined.
std::vector<MailHeader> read_header_lines(std::string_view text);

// As much as fits into `limit` bytes without half a character (UTF-8).
std::string_view cut_at_character(std::string_view text, std::size_t limit);

// Bytes of a charset as UTF-8 with LF line ends and no NUL. One that is not known or does not fit is guessed: UTF-8,
// ISO-2022-JP where its escapes are, else windows-1252.
std::string readable_text(std::string_view bytes, const std::string& charset);

}  // namespace gazetted
