#include "gazetted/mail/mailboxes.hpp"

#include <cctype>

#include "gazetted/base/text.hpp"
#include "gazetted/base/unseen.hpp"

namespace gazetted {
namespace {

// Cuts at a comma, semicolon, bar or line end outside quotes, angle brackets and comments.
std::vector<std::string_view> pieces_of(std::string_view text) {
  std::vector<std::string_view> pieces;
  std::size_t begin = 0;
  bool quoted = false;
  bool angle = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') quoted = !quoted;
    if (!quoted && (c == '<' || c == '>')) angle = c == '<';
    if (quoted || angle || std::string_view(",;|\r\n").find(c) == std::string_view::npos) continue;
    pieces.push_back(text.substr(begin, i - begin));
    begin = i + 1;
  }
  pieces.push_back(text.substr(begin));
  return pieces;
}

std::string_view without_mailto(std::string_view text) {
  constexpr std::string_view scheme = "mailto:";
  if (!equal_ignoring_case(text.substr(0, scheme.size()), scheme)) return text;
  text.remove_prefix(scheme.size());
  return text.substr(0, text.find('?'));
}

std::string_view unquoted(std::string_view name) {
  for (const char quote : {'"', '\''}) {
    if (name.size() >= 2 && name.front() == quote && name.back() == quote) name = name.substr(1, name.size() - 2);
  }
  return trim_unseen(name);
}

// `Name <address>`, `address (Name)`, `address`; several addresses with only blanks between.
Status read_piece(std::string_view piece, std::vector<Mailbox>& mailboxes) {
  std::string_view name;
  if (const auto open = piece.rfind('<'); open != std::string_view::npos && piece.back() == '>') {
    name = unquoted(trim_unseen(piece.substr(0, open)));
    piece = piece.substr(open + 1, piece.size() - open - 2);
  } else if (const auto comment = piece.find(" ("); comment != std::string_view::npos && piece.back() == ')') {
    name = trim_unseen(piece.substr(comment + 2, piece.size() - comment - 3));
    piece = piece.substr(0, comment);
  }
  const auto add = [&](std::string_view text) -> Status {
    auto address = Address::parse(without_mailto(trim_unseen(text)));
    if (!address) return address.error();
    mailboxes.push_back({has_control(name) || !is_utf8(name) ? "" : std::string(name), *address});
    return {};
  };
  auto whole = add(piece);
  if (whole || !name.empty() || piece.find('"') != std::string_view::npos) return whole;
  const auto words = split(replace_all(replace_all(std::string(piece), "\t", " "), "/", " "), ' ');
  if (words.size() < 2 || words.size() > max_mailboxes) return whole;
  const auto before = mailboxes.size();
  for (const auto& word : words) {
    if (auto status = add(word); !status) {
      mailboxes.erase(mailboxes.begin() + std::ptrdiff_t(before), mailboxes.end());
      return whole;
    }
  }
  return {};
}

// What could go on with an address to its left or right, so that it would be another one.
bool joins(char c) {
  return c >= 0x7F || c < 0 || std::isalnum(c) || std::string_view("._%+-").find(c) != std::string_view::npos;
}

bool stands_in(std::string_view text, std::string_view word) {
  for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const auto end = at + word.size();
    // The dot that ends a sentence; x.example.uk is another domain.
    const bool ends = end == text.size() || !joins(text[end]) ||
                      (text[end] == '.' && (end + 1 == text.size() || !joins(text[end + 1])));
    if ((at == 0 || !joins(text[at - 1])) && ends) return true;
  }
  return false;
}

}  // namespace

bool mentions(std::string_view text, const Address& address) {
  if (text.find('@') == std::string_view::npos) return false;
  const auto plain = address_key(without_unseen(text));
  return stands_in(plain, address.key()) || stands_in(plain, address_key(address.readable()));
}

bool mentions(std::string_view text, std::string_view written) {
  const auto wanted = address_key(trim_unseen(without_unseen(written)));
  return !wanted.empty() && stands_in(address_key(without_unseen(text)), wanted);
}

Result<std::vector<Mailbox>> parse_mailboxes(std::string_view text) {
  text = trim_unseen(text);
  std::vector<Mailbox> mailboxes;
  if (auto address = Address::parse(text)) {
    mailboxes.push_back({"", *address});
    return mailboxes;
  }
  // Google's address book: "a@x.example ::: b@x.example".
  const auto separated = replace_all(std::string(text), " ::: ", ";");
  std::string waiting;  // "Berg, Anna <anna@x.example>": a piece without an @ belongs to the name behind it
  for (const auto part : pieces_of(separated)) {
    const auto piece = trim_unseen(part);
    if (piece.empty()) continue;
    waiting += (waiting.empty() ? "" : ", ") + std::string(piece);
    if (piece.find('@') == std::string_view::npos) continue;
    if (mailboxes.size() == max_mailboxes) return fail("the cell has more than {} addresses", max_mailboxes);
    if (auto status = read_piece(waiting, mailboxes); !status) return status.error();
    waiting.clear();
  }
  if (!waiting.empty() || mailboxes.empty()) {
    auto address = Address::parse(waiting.empty() ? text : std::string_view(waiting));
    return address ? fail("'{}' is not an e-mail address", one_line(text, 100)) : address.error();
  }
  return mailboxes;
}

}  // namespace gazetted
