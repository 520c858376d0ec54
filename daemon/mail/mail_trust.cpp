#include "gazetted/mail/mail_trust.hpp"

#include <algorithm>

#include "gazetted/base/text.hpp"
#include "gazetted/mail/address.hpp"
#include "gazetted/mail/mailboxes.hpp"

namespace gazetted {
namespace {

struct Header {
  std::string name, value;  // the name in lower case, the value unfolded
};

// As they are written: nothing is decoded, for what is judged must be what the server wrote.
std::vector<Header> headers_of(const std::string& mail) {
  std::vector<Header> headers;
  for (std::size_t start = 0; start < mail.size();) {
    const auto end = std::min(mail.find('\n', start), mail.size());
    auto line = std::string_view(mail).substr(start, end - start);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) break;
    start = end + 1;
    if (line.front() == ' ' || line.front() == '\t') {
      if (!headers.empty()) headers.back().value += " " + std::string(trim(line));
      continue;
    }
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) {
      if (headers.empty() && line.starts_with("From ")) continue;  // of a mailbox
      break;
    }
    headers.push_back({lower(trim(line.substr(0, colon))), std::string(trim(line.substr(colon + 1)))});
  }
  return headers;
}

// Comments are blanks; what is quoted stays together. Nothing: a comment or a quote has no end.
Result<std::string> without_comments(std::string_view value) {
  std::string out;
  int depth = 0;
  bool quoted = false;
  for (std::size_t at = 0; at < value.size(); ++at) {
    const char c = value[at];
    if (c == '\\' && (quoted || depth > 0)) {
      if (depth == 0) out += std::string(value.substr(at, 2));
      ++at;
    } else if (c == '"' && depth == 0) {
      quoted = !quoted;
      out += c;
    } else if (c == '(' && !quoted) {
      ++depth;
    } else if (c == ')' && !quoted && depth > 0) {
      if (--depth == 0) out += ' ';
    } else if (depth == 0) {
      out += c;
    }
  }
  if (quoted || depth > 0) return fail("Authentication-Results: a quote or a comment has no end");
  return out;
}

// Parts between `separator`, outside of quotes, trimmed.
std::vector<std::string> parted(const std::string& text, char separator) {
  std::vector<std::string> parts(1);
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\\' && quoted && at + 1 < text.size()) {
      parts.back() += text[++at];
      continue;
    }
    if (text[at] == '"') {
      quoted = !quoted;
      continue;
    }
    const bool ends = separator == ' ' ? text[at] == ' ' || text[at] == '\t' : text[at] == separator;
    if (ends && !quoted)
      parts.emplace_back();
    else
      parts.back() += text[at];
  }
  for (auto& part : parts) part = std::string(trim(part));
  return parts;
}

bool is_domain_of(std::string_view signer, std::string_view domain) {
  if (signer.find('.') == std::string_view::npos) return false;
  return signer == domain || (domain.size() > signer.size() && domain.ends_with(signer) &&
                              domain[domain.size() - signer.size() - 1] == '.');
}

Error untrusted(const std::string& why) { return fail("this mail is not taken: {}", why); }

// What our own server says of it. Another server's word, and what says that it is ours and is not, count for nothing.
Result<AuthenticationResults> own_results(const std::vector<Header>& headers, const std::string& authserv_id) {
  std::vector<AuthenticationResults> own;
  std::size_t hops = 0;
  for (const auto& header : headers) {
    if (header.name == "received") ++hops;
    if (header.name != "authentication-results") continue;
    const auto results = parse_authentication_results(header.value);
    if (!results) {
      // One that cannot be read and names our server may be there to hide another.
      if (lower(header.value).find(lower(authserv_id)) != std::string::npos)
        return untrusted(results.error().message());
      continue;
    }
    if (results->authserv_id != lower(authserv_id)) continue;
    if (hops > 1)
      return untrusted("an Authentication-Results in the name of " + authserv_id +
                       " was there before that server had the mail: it is forged");
    own.push_back(*results);
  }
  if (own.empty())
    return untrusted("there is no Authentication-Results of " + authserv_id +
                     ", so nobody has looked at its signature");
  if (own.size() > 1)
    return untrusted("there are " + std::to_string(own.size()) + " Authentication-Results of " + authserv_id +
                     ", of which only one can be genuine");
  return own.front();
}

}  // namespace

std::string AuthenticationResult::property(std::string_view name) const {
  for (const auto& [key, value] : properties) {
    if (key == name) return value;
  }
  return "";
}

Result<AuthenticationResults> parse_authentication_results(std::string_view value) {
  const auto plain = without_comments(value);
  if (!plain) return plain.error();
  // Quotes are needed until the words of each part are known.
  std::vector<std::string> parts(1);
  bool quoted = false;
  for (std::size_t at = 0; at < plain->size(); ++at) {
    const char c = (*plain)[at];
    if (c == '\\' && quoted && at + 1 < plain->size()) {
      parts.back() += plain->substr(at++, 2);  // what is escaped ends no quote: a sender may write both
      continue;
    }
    if (c == '"') quoted = !quoted;
    if (c == ';' && !quoted)
      parts.emplace_back();
    else
      parts.back() += c;
  }
  AuthenticationResults made;
  const auto head = parted(parts.front(), ' ');
  made.authserv_id = lower(head.front());
  if (made.authserv_id.empty()) return fail("Authentication-Results: it does not say whose it is");
  for (std::size_t i = 1; i < parts.size(); ++i) {
    AuthenticationResult result;
    // "header.d = x" is "header.d=x".
    std::string tight;
    for (const char c : std::string(trim(parts[i]))) {
      if (c == '=') {
        while (tight.ends_with(' ') || tight.ends_with('\t')) tight.pop_back();
      } else if ((c == ' ' || c == '\t') && tight.ends_with('=')) {
        continue;
      }
      tight += c;
    }
    for (const auto& word : parted(tight, ' ')) {
      const auto equals = word.find('=');
      if (equals == std::string::npos) continue;
      auto key = lower(std::string_view(word).substr(0, equals));
      auto said = lower(std::string_view(word).substr(equals + 1));
      if (result.method.empty()) {
        result.method = key.substr(0, key.find('/'));
        result.result = std::move(said);
      } else {
        result.properties.emplace_back(std::move(key), std::move(said));
      }
    }
    if (!result.method.empty()) made.results.push_back(std::move(result));
  }
  return made;
}

Result<std::string> judge_mail_in(const std::string& mail, std::string_view recipient, const MailInRules& rules) {
  if (rules.address.empty()) return untrusted("no mail is taken here (mail_in is not configured)");
  if (address_key(recipient) != address_key(rules.address)) return untrusted("there is no such address");
  const auto headers = headers_of(mail);
  std::vector<std::string> from;
  for (const auto& header : headers) {
    if (header.name == "from") from.push_back(header.value);
  }
  if (from.size() != 1) return untrusted(from.empty() ? "it has no From" : "it has several From");
  const auto boxes = parse_mailboxes(from.front());
  if (!boxes || boxes->size() != 1) return untrusted("its From is not one address");
  const auto& writer = boxes->front().address;
  const auto known = std::find_if(rules.from.begin(), rules.from.end(),
                                  [&](const auto& one) { return address_key(one) == writer.key(); });
  if (known == rules.from.end()) return untrusted(writer.text() + " may not write to this address");
  const auto results = own_results(headers, rules.authserv_id);
  if (!results) return results.error();
  std::string other;
  for (const auto& result : results->results) {
    if (result.method != "dkim" || result.result != "pass") continue;
    const auto domain = result.property("header.d");
    if (is_domain_of(domain, writer.domain())) return *known;
    other = domain;
  }
  if (!other.empty())
    return untrusted("it is signed by " + one_line(other, 100) + ", which is not the domain of " + writer.text());
  return untrusted("it is not signed by the domain of its From (dkim=pass is needed; SPF alone is not enough)");
}

}  // namespace gazetted
