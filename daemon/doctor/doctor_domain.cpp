#include <boost/asio/ip/address.hpp>

#include "gazetted/base/text.hpp"
#include "gazetted/doctor/doctor.hpp"
#include "gazetted/mail/address.hpp"

namespace gazetted {
namespace {

constexpr int most_spf_lookups = 10;  // RFC 7208 section 4.6.4

// What a large service's senders must name in SPF.
std::string spf_of_host(const std::string& host) {
  if (host == "smtp.office365.com") return "include:spf.protection.outlook.com";
  if (host == "smtp.gmail.com" || host == "smtp-relay.gmail.com") return "include:_spf.google.com";
  if (host.starts_with("email-smtp.") && host.ends_with(".amazonaws.com")) return "include:amazonses.com";
  return "";
}

bool is_public(const std::string& text) {
  boost::system::error_code code;
  const auto address = boost::asio::ip::make_address(text, code);
  if (code || address.is_loopback() || address.is_unspecified()) return false;
  if (!address.is_v4()) return (address.to_v6().to_bytes()[0] & 0xFE) != 0xFC && !address.to_v6().is_link_local();
  const auto bytes = address.to_v4().to_bytes();
  return bytes[0] != 10 && !(bytes[0] == 172 && (bytes[1] & 0xF0) == 16) && !(bytes[0] == 192 && bytes[1] == 168) &&
         !(bytes[0] == 169 && bytes[1] == 254);
}

class DomainExamination {
 public:
  DomainExamination(std::string domain, const std::vector<std::string>& relays, const Settings& settings, Dns& dns,
                    const Tell& tell)
      : domain_(std::move(domain)), relays_(relays), settings_(settings), dns_(dns), tell_(tell) {}

  void run() {
    spf();
    dkim();
    dmarc();
    mail_comes_back();
    for (const auto& name : relays_) {
      const auto relay = settings_.relays.find(name);
      if (relay != settings_.relays.end()) reverse(relay->second);
    }
  }

 private:
  void say(Verdict verdict, std::string text, std::string remedy = "") {
    tell_(Diagnosis{verdict, domain_, std::move(text), std::move(remedy)});
  }
  bool asked(const DnsAnswer& answer, const std::string& what) {
    if (answer.known()) return true;
    say(Verdict::unknown, what + ": the DNS lookup failed (" + answer.trouble + ")");
    return false;
  }

  static std::vector<std::string> starting_with(const DnsAnswer& answer, std::string_view tag) {
    std::vector<std::string> out;
    for (const auto& value : answer.values) {
      if (lower(value.substr(0, tag.size())) == tag) out.push_back(value);
    }
    return out;
  }

  // How many lookups a receiver needs; counts no further than what is too many anyway.
  int lookups(const std::string& record, int depth) {
    int count = 0;
    for (const auto& raw : split(record, ' ')) {
      auto term = lower(raw);
      if (!term.empty() && std::string_view("+-~?").find(term[0]) != std::string_view::npos) term = term.substr(1);
      const bool into = term.starts_with("include:") || term.starts_with("redirect=");
      const bool plain = term == "a" || term.starts_with("a:") || term.starts_with("a/") || term == "mx" ||
                         term.starts_with("mx:") || term.starts_with("mx/") || term.starts_with("exists:") ||
                         term == "ptr" || term.starts_with("ptr:");
      if (!into && !plain) continue;
      ++count;
      if (!into || depth > 10 || count > most_spf_lookups) continue;
      for (const auto& inner : starting_with(dns_.text(term.substr(term.find_first_of(":=") + 1)), "v=spf1"))
        count += lookups(inner, depth + 1);
    }
    return count;
  }

  // Whose SPF is asked: the domain of the return path, not that of From (RFC 7208 section 2.4).
  std::string return_path() const {
    const auto at = settings_.bounce_address.rfind('@');
    return at == std::string::npos ? domain_ : lower(settings_.bounce_address.substr(at + 1));
  }

  void spf() {
    const auto domain = return_path();
    const auto name = domain == domain_ ? std::string("SPF") : "SPF of the return path " + domain;
    const auto answer = dns_.text(domain);
    if (!asked(answer, name)) return;
    const auto records = starting_with(answer, "v=spf1");
    if (records.empty())
      return say(Verdict::bad, name + ": no record", "publish TXT \"v=spf1 " + suggestion() + " ~all\" at " + domain);
    if (records.size() > 1)
      return say(Verdict::bad, fmt::format("{}: {} records; receivers then ignore all of them", name, records.size()),
                 "merge them into one");
    const auto& record = records.front();
    const int needed = lookups(record, 0);
    if (needed > most_spf_lookups)
      return say(Verdict::bad,
                 fmt::format("{}: needs {} DNS lookups, and only 10 are allowed: {}", name, needed, record),
                 "replace some include: with addresses (ip4:, ip6:)");
    if (record.find("+all") != std::string::npos)
      return say(Verdict::bad, name + ": +all lets anybody send in your name: " + record, "end it with ~all or -all");
    for (const auto& through : relays_) {
      const auto relay = settings_.relays.find(through);
      const auto wanted = relay == settings_.relays.end() ? "" : spf_of_host(relay->second.host);
      if (!wanted.empty() && record.find(wanted) == std::string::npos)
        return say(Verdict::bad, name + ": does not cover the addresses of relay '" + through + "': " + record,
                   "add " + wanted);
    }
    say(Verdict::good, name + ": " + record);
  }

  std::string suggestion() const {
    for (const auto& name : relays_) {
      const auto relay = settings_.relays.find(name);
      if (relay == settings_.relays.end()) continue;
      const auto known = spf_of_host(relay->second.host);
      if (relay->second.host == "localhost" || relay->second.host.starts_with("127.")) return "ip4:YOUR.ADDRESS";
      return known.empty() ? "a:" + relay->second.host : known;
    }
    return "a:YOUR.RELAY";
  }

  void dkim() {
    const auto signers = settings_.dkim->of("x@" + domain_);
    if (signers.empty())
      return say(Verdict::advice, "DKIM: `dkim:` has no key for this domain, so only the relay can sign",
                 "gazetted dkim-key keys/s1.pem --domain " + domain_ + " --selector s1");
    for (const auto* signer : signers) {
      const auto name = signer->selector() + "._domainkey." + signer->domain();
      const auto answer = dns_.text(name);
      if (!asked(answer, "DKIM " + signer->selector())) continue;
      if (answer.values.empty()) {
        say(Verdict::bad, "DKIM " + signer->selector() + ": no record at " + name,
            "publish TXT " + zone_file_text(signer->record()));
        continue;
      }
      const bool same = std::any_of(answer.values.begin(), answer.values.end(),
                                    [&](const auto& value) { return key_in(value) == key_in(signer->record()); });
      if (same)
        say(signer->bits() != 0 && signer->bits() < 2048 && signer->algorithm() == "rsa-sha256" ? Verdict::advice
                                                                                                : Verdict::good,
            fmt::format("DKIM {}: the record matches the key ({})", signer->selector(), signer->algorithm()));
      else
        say(Verdict::bad,
            "DKIM " + signer->selector() + ": the record has a different key, so every signature is invalid",
            "publish TXT " + zone_file_text(signer->record()));
    }
  }

  static std::string key_in(const std::string& record) {
    for (const auto& part : split(record, ';')) {
      if (part.starts_with("p=")) return replace_all(part.substr(2), " ", "");
    }
    return "";
  }

  // RFC 9989 section 4.10: the domain, then those above it.
  void dmarc() {
    for (auto name = domain_; name.find('.') != std::string::npos; name = name.substr(name.find('.') + 1)) {
      const auto answer = dns_.text("_dmarc." + name);
      if (!asked(answer, "DMARC")) return;
      const auto records = starting_with(answer, "v=dmarc1");
      if (records.empty()) continue;
      if (records.size() > 1) return say(Verdict::bad, "DMARC: several records at _dmarc." + name, "keep one");
      say_alignment(name, records.front());
      const bool reports = records.front().find("rua=") != std::string::npos;
      return say(reports ? Verdict::good : Verdict::advice, "DMARC: " + records.front(),
                 reports ? "" : "add rua=mailto:… to get reports about who sends in your name");
    }
    say(Verdict::bad, "DMARC: no record",
        "publish TXT \"v=DMARC1; p=none; rua=mailto:postmaster@" + domain_ + "\" at _dmarc." + domain_);
  }

  // RFC 9989 section 4.10.2: From and the return path count as one where the same domain above them has the record, or
  // they are equal, where it says so.
  void say_alignment(const std::string& of_record, const std::string& record) {
    const auto domain = return_path();
    const auto words = replace_all(lower(record), " ", "");
    const bool is_strict = words.find(";aspf=s") != std::string::npos;
    const bool below = domain == of_record || domain.ends_with("." + of_record);
    if (domain == domain_ || (below && !is_strict)) return;
    say(Verdict::advice,
        "DMARC: the return path " + domain + " is not aligned with " + domain_ +
            (is_strict && below ? " (aspf=s)" : "") + ", so SPF does not help: only DKIM can prove who sent it",
        "use a bounces: address at " + domain_ + (is_strict ? "" : " or below " + of_record) +
            ", or be sure that every mail is signed for " + domain_);
  }

  void mail_comes_back() {
    std::set<std::string> domains = {domain_};
    if (const auto at = settings_.bounce_address.find('@'); at != std::string::npos)
      domains.insert(lower(settings_.bounce_address.substr(at + 1)));
    for (const auto& name : domains) {
      const auto answer = dns_.exchangers(name);
      if (!asked(answer, "MX of " + name)) continue;
      if (!answer.values.empty() && answer.values.front().empty())
        say(Verdict::bad, "MX of " + name + ": declares that it accepts no mail (RFC 7505)",
            "replies and bounces cannot be delivered");
      else if (!answer.values.empty())
        say(Verdict::good, "MX of " + name + ": " + join(answer.values, ", "));
      else if (!dns_.addresses(name).values.empty())
        say(Verdict::advice, "MX of " + name + ": none; mail goes to the domain's own address");
      else
        say(Verdict::bad, "MX of " + name + ": neither MX nor address", "replies and bounces cannot be delivered");
    }
  }

  void reverse(const RelayOptions& relay) {
    if (!spf_of_host(relay.host).empty()) return;  // a service that sends from elsewhere
    const auto addresses = dns_.addresses(relay.host);
    if (!asked(addresses, "relay " + relay.name)) return;
    for (const auto& address : addresses.values) {
      if (!is_public(address)) {
        say(Verdict::unknown,
            fmt::format("relay {}: {} is not a public address; check the one it sends from", relay.name, address));
        continue;
      }
      const auto names = dns_.names(address);
      if (!asked(names, "reverse DNS of " + address)) continue;
      if (names.values.empty()) {
        say(Verdict::bad, "reverse DNS: " + address + " has no name",
            "ask the owner of the address to set a PTR record");
        continue;
      }
      const auto back = dns_.addresses(names.values.front());
      const bool same = std::find(back.values.begin(), back.values.end(), address) != back.values.end();
      say(same ? Verdict::good : Verdict::bad,
          fmt::format("reverse DNS: {} is {}{}", address, names.values.front(),
                      same ? ", and that name resolves to it" : ", but that name does not resolve to it"),
          same ? "" : "give that name the address " + address);
    }
  }

  std::string domain_;
  const std::vector<std::string>& relays_;
  const Settings& settings_;
  Dns& dns_;
  const Tell& tell_;
};

}  // namespace

void examine_domain(const std::string& domain, const std::vector<std::string>& relays, const Settings& settings,
                    Dns& dns, const Tell& tell) {
  DomainExamination(lower(domain), relays, settings, dns, tell).run();
}

std::vector<std::string> sending_domains(const Settings& settings) {
  std::set<std::string> domains;
  for (const auto& list : settings.lists) {
    if (auto from = parse_mailbox(list.audience.from)) domains.insert(std::string(from->address.domain()));
  }
  return {domains.begin(), domains.end()};
}

void sum_up_receivers(const std::vector<Diagnosis>& found, const Settings& settings, const Tell& tell) {
  const auto any = [&](Verdict verdict, std::string_view start) {
    return std::any_of(found.begin(), found.end(),
                       [&](const auto& one) { return one.verdict == verdict && one.text.starts_with(start); });
  };
  std::vector<std::string> wrong;
  std::vector<std::string> unknown;
  for (const std::string name : {"SPF", "DKIM", "DMARC", "reverse DNS"}) {
    if (any(Verdict::bad, name)) wrong.push_back(name);
    if (any(Verdict::unknown, name)) unknown.push_back(name);
  }
  if (any(Verdict::advice, "DKIM: `dkim:` has no key"))
    wrong.emplace_back("DKIM, unless the relay signs for your domain");
  bool one_click = !settings.http_listen.empty();
  for (const auto& [key, newsroom] : settings.newsrooms)
    one_click = one_click && newsroom.public_url.starts_with("https://");
  for (const std::string receiver : {"Gmail", "Yahoo", "Microsoft"}) {
    auto missing = wrong;
    if (!one_click && receiver != "Microsoft")
      missing.emplace_back("one-click unsubscribe (`http.listen`, and an https `public_url`)");
    if (receiver == "Microsoft") std::erase(missing, "reverse DNS");
    if (!missing.empty())
      tell(Diagnosis{
          Verdict::bad, receiver,
          "rejects or hides mail from senders of 5,000 messages per day or more that lack: " + join(missing, "; "),
          ""});
    else if (!unknown.empty())
      tell(Diagnosis{Verdict::unknown, receiver, "no problem found; not checked: " + join(unknown, ", "), ""});
    else
      tell(Diagnosis{Verdict::good, receiver, "meets its requirements for bulk senders", ""});
  }
}

}  // namespace gazetted
