// Who we are to the world: signatures, tokens, the return path, and where links lead.
#include <unistd.h>

#include "gazetted/base/access.hpp"
#include "gazetted/mail/address.hpp"
#include "gazetted/net/listen.hpp"
#include "load_parts.hpp"

namespace gazetted {
namespace {

void read_dkim(Section& root, Settings& settings) {
  const auto* dkim = root.get("dkim");
  if (!dkim) return;
  const auto& context = root.context();
  if (!dkim->is_sequence()) return context.error(dkim->place, "'dkim' must be a list: - {domain, selector, key_file}");
  auto signers = std::make_shared<DkimSigners>();
  for (const auto& item : dkim->items) {
    Section section(context, &item, "dkim");
    std::string domain, selector;
    fs::path file;
    section.read_line("domain", domain);
    section.read_line("selector", selector);
    section.read_path("key_file", file);
    if (domain.empty() || selector.empty() || file.empty()) {
      context.error(item.place, "an entry of 'dkim' needs domain, selector and key_file");
      continue;
    }
    if (!is_host_name(domain) || !is_host_name(selector)) {
      context.error(item.place, "'" + selector + "._domainkey." + domain + "' is not a DNS name");
      continue;
    }
    const auto pem = read_file(file, 64 * 1024);
    if (!pem && context.secrets == SecretUse::not_needed) {
      context.findings.push_back(
          {Severity::note, item.place,
           "dkim: " + file.string() + " is not visible here" + in_brackets_why(file) + "; serve will need it"});
      continue;
    }
    auto signer = pem ? DkimSigner::make(domain, selector, *pem, file.string()) : Result<DkimSigner>(pem.error());
    if (!signer) {
      context.error(item.place, "dkim: " + signer.error().text());
      continue;
    }
    if (signer->algorithm() == "rsa-sha256" && signer->bits() < 2048)
      context.findings.push_back(
          {Severity::warning, item.place,
           fmt::format("dkim: {} has {} bits; receivers expect 2048", file.string(), signer->bits())});
    signers->add(std::move(*signer));
  }
  settings.dkim = std::move(signers);
}

// Made at the first start; `check` cannot see them, and its previews carry a token that is none. One that is there
// must be good: `check` says so where it can see it, and `serve` reads all of them anew (app/token_keys).
void read_token_keys(Section& root, Settings& settings) {
  Place place = root.place();
  if (const auto* keys = root.get("token_keys")) {
    place = keys->place;
    for (const auto& item : keys->items) {
      Section section(root.context(), &item, "token_keys");
      fs::path file;
      section.read_path("file", file);
      if (!file.empty()) settings.token_keys.push_back(file);
    }
  }
  if (settings.token_keys.empty()) settings.token_keys.push_back(settings.store.directory() / "token.key");
  auto keys = TokenKeys::load(settings.token_keys);
  if (keys) settings.tokens = std::make_shared<TokenKeys>(std::move(*keys));
  for (const auto& file : settings.token_keys) {
    if (::access(file.c_str(), R_OK) != 0) continue;  // not made yet, or not for us
    if (auto one = TokenKeys::load({file}); !one) root.context().error(place, "token_keys: " + one.error().text());
  }
}

// Without all three nobody could trust a mail, so none may be missing.
void read_mail_in(Section& root, Settings& settings) {
  const auto* node = root.get("mail_in");
  if (!node) return;
  const auto& context = root.context();
  Section section(context, node, "mail_in");
  MailInRules rules;
  section.read_line("address", rules.address);
  section.read("from", rules.from);
  section.read_line("authserv_id", rules.authserv_id);
  const auto address = Address::parse(rules.address);
  constexpr std::size_t shortest_secret = 8;
  const auto plus = rules.address.find('+');
  if (!address)
    context.error(node->place, "'mail_in' needs address: press+SECRET@news.example.org");
  else if (plus == std::string::npos ||
           address->local().size() - std::min(address->local().size(), plus + 1) < shortest_secret)
    context.error(
        node->place,
        "'mail_in': its address must be secret: NAME+SECRET@DOMAIN, with at least 8 letters that nobody can guess");
  if (rules.from.empty()) context.error(node->place, "'mail_in' needs from: a list of the addresses that may write");
  for (const auto& one : rules.from) {
    if (const auto from = Address::parse(one); !from)
      context.error(node->place, "'mail_in': from: " + from.error().message());
  }
  if (!is_host_name(rules.authserv_id))
    context.error(node->place,
                  "'mail_in' needs authserv_id: the name that your own mail server writes at the beginning "
                  "of Authentication-Results (mx.example.org)");
  settings.mail_in = std::move(rules);
}

}  // namespace

void read_identity(Section& root, Settings& settings) {
  read_dkim(root, settings);
  read_token_keys(root, settings);
  if (const auto* bounces = root.get("bounces")) {
    Section section(root.context(), bounces, "bounces");
    section.read_line("address", settings.bounce_address);
    settings.feedback.hard =
        section.read_choice<HardBounces>("hard", {{"twice", HardBounces::twice}, {"once", HardBounces::once}})
            .value_or(HardBounces::twice);
    const auto address = Address::parse(settings.bounce_address);
    if (!address)
      root.context().error(bounces->place, "'bounces' needs address: bounce@news.example.org");
    else if (address->local().size() > 20)
      root.context().error(bounces->place,
                           "'bounces': the part before @ may have at most 20 characters, since a token is added to it");
  }
  read_mail_in(root, settings);
  if (const auto* http = root.get("http")) {
    Section section(root.context(), http, "http");
    section.read_line("listen", settings.http_listen);
    if (const auto* listen = section.get("listen")) {
      const auto address = parse_listen_address(settings.http_listen);
      if (!address) root.context().error(listen->place, "'listen': " + address.error().message());
    }
    const auto has_url = [](const auto& each) { return !each.second.public_url.empty(); };
    if (!settings.http_listen.empty() && std::none_of(settings.newsrooms.begin(), settings.newsrooms.end(), has_url))
      root.context().findings.push_back(
          {Severity::warning, http->place,
           "'http' is set, but no newsroom has a public_url, so mails cannot link to it"});
  }
}

}  // namespace gazetted
