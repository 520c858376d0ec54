// `relays:` of the configuration.
#include "gazetted/base/access.hpp"
#include "gazetted/send/known_hosts.hpp"
#include "gazetted/send/smtp_session.hpp"
#include "load_parts.hpp"

namespace gazetted {
namespace {

void read_auth(Section& relay, RelayOptions& options) {
  const auto* node = relay.get("auth");
  if (!node) return;
  Section section(relay.context(), node, "relays.*.auth");
  const auto mechanism = section.read_choice<AuthMechanism>(
      "mechanism",
      {{"plain", AuthMechanism::plain}, {"login", AuthMechanism::login}, {"xoauth2", AuthMechanism::xoauth2}});
  section.read("username", options.auth.username);
  section.read("password", options.auth.password);
  if (has_control(options.auth.username))
    section.context().error(node->place, "'username' contains a control character");
  auto& oauth = options.auth.oauth;
  section.read("token_url", oauth.token_url);
  section.read("client_id", oauth.client_id);
  section.read("client_secret", oauth.client_secret);
  section.read("scope", oauth.scope);
  section.read("refresh_token", oauth.refresh_token);
  if (!mechanism) return section.context().error(node->place, "'auth' needs a mechanism: plain, login or xoauth2");
  options.auth.mechanism = *mechanism;
  if (*mechanism == AuthMechanism::xoauth2) {
    const auto error = [&](const char* message) { section.context().error(node->place, message); };
    if (options.auth.username.empty()) error("'auth' needs username: the mailbox that sends");
    if (oauth.token_url.empty() || oauth.client_id.empty()) error("'mechanism: xoauth2' needs token_url and client_id");
    if (!oauth.token_url.empty() && !is_token_url(oauth.token_url)) error("'token_url' must start with https://");
    if (!options.auth.password.empty()) error("'mechanism: xoauth2' does not use a password; remove it");
    if (is_missing(section, "refresh_token") && is_missing(section, "client_secret"))
      error("'mechanism: xoauth2' needs refresh_token, or client_secret for the client credentials grant");
    return;
  }
  if (!oauth.token_url.empty() || !oauth.refresh_token.empty())
    section.context().findings.push_back(
        {Severity::warning, node->place, "'token_url' and 'refresh_token' are used by mechanism: xoauth2 only"});
  if (options.auth.username.empty() || is_missing(section, "password"))
    section.context().error(node->place, "'auth' needs username and password");
}

void read_domains(Section& relay, RelayOptions& options) {
  const auto* node = relay.get("domains");
  if (!node) return;
  if (!node->is_mapping())
    return relay.context().error(node->place, "'domains' must be 'gmail.com: {rate: 20/s}' entries");
  for (const auto& [name, value] : node->pairs) {
    Section section(relay.context(), &value, "relays.*.domains.*");
    DomainOptions domain;
    section.read("rate", domain.rates);
    section.read("connections", domain.connections, 1, 1000);
    options.domains[lower(name.text)] = domain;
  }
}

// A file that is not visible to `check` may be fine; one that is must hold certificates, or nothing would ever leave.
void check_ca_file(const Section& section, const Yaml& node, const RelayOptions& relay) {
  const auto& context = section.context();
  std::error_code code;
  const auto bytes = read_file(relay.ca_file, 16u << 20);
  const bool is_closed = fs::exists(relay.ca_file, code) || code == std::errc::permission_denied;
  if (!bytes && context.secrets == SecretUse::not_needed && is_closed) {
    context.findings.push_back({Severity::note, node.place,
                                "ca_file: " + relay.ca_file + " is not visible here" + in_brackets_why(relay.ca_file) +
                                    "; serve will need it"});
    return;
  }
  if (!bytes) return context.error(node.place, "'ca_file': " + bytes.error().message());
  if (auto tls = make_tls_context(relay); !tls)
    context.error(node.place, "'ca_file': " + relay.ca_file + " holds no certificate in PEM format");
}

bool is_loopback_host(const std::string& host) {
  return host == "localhost" || host == "::1" || host.starts_with("127.");
}

// The mail leaves with its token where the provider's webhooks return it.
void read_provider_of(Section& section, RelayOptions& relay) {
  section.read_line("provider", relay.provider);
  const auto* node = section.get("provider");
  if (!node || relay.provider.empty()) return;
  const auto provider = provider_described(section.context(), relay.provider, node->place);
  if (provider && !provider->header_name.empty())
    relay.token_header = provider->header_name + ": " + provider->header_value;
}

// What a provider publishes holds where the configuration says nothing.
void use_published_limits(Section& section, const Place& place, RelayOptions& relay) {
  const auto* known = known_host(relay.host);
  if (!known) return;
  std::string used;
  if (!section.get("rate")) {
    relay.rates = known->rates;
    for (const auto& rate : known->rates) used += (used.empty() ? "rate: [" : ", ") + to_string(rate);
    used += "]";
  }
  if (!section.get("connections") && known->connections > 0) {
    relay.connections = known->connections;
    used += (used.empty() ? "" : ", ") + fmt::format("connections: {}", known->connections);
  }
  if (used.empty()) return;
  section.context().findings.push_back(
      {Severity::note, place,
       fmt::format("relay '{}': the limits that {} publishes apply ({}); set your own if yours differ", relay.name,
                   known->provider, used)});
}

}  // namespace

void read_relays(Section& root, Settings& settings) {
  each_named(root, "relays", [&](const Yaml& name, Section& section) {
    RelayOptions relay;
    relay.name = name.text;
    section.read_line("host", relay.host);
    section.read("port", relay.port, 1, 65535);
    relay.tls = section
                    .read_choice<TlsPolicy>("tls", {{"starttls", TlsPolicy::starttls},
                                                    {"implicit", TlsPolicy::implicit},
                                                    {"opportunistic", TlsPolicy::opportunistic},
                                                    {"off", TlsPolicy::off}})
                    .value_or(relay.tls);
    fs::path ca;
    section.read_path("ca_file", ca);
    relay.ca_file = ca.string();
    if (!relay.ca_file.empty()) check_ca_file(section, *section.get("ca_file"), relay);
    read_auth(section, relay);
    section.read("connections", relay.connections, 1, 1000);
    section.read("messages_per_connection", relay.messages_per_connection, 1, 1'000'000);
    section.read("allow_plaintext", relay.allow_plaintext);
    relay.dsn = section.read_choice<bool>("dsn", {{"on", true}, {"off", false}}).value_or(relay.dsn);
    section.read("rate", relay.rates);
    read_domains(section, relay);
    read_provider_of(section, relay);
    use_published_limits(section, name.place, relay);
    if (is_missing(section, "host")) section.context().error(name.place, "relay '" + name.text + "' needs a host");
    if (relay.tls == TlsPolicy::off && !relay.allow_plaintext && !relay.host.empty() && !is_loopback_host(relay.host)) {
      section.context().error(name.place,
                              "relay '" + name.text + "': tls: off is for loopback only, unless allow_plaintext: true");
    }
    const bool unverified = relay.tls == TlsPolicy::opportunistic && !relay.allow_plaintext;
    if (unverified && relay.auth.mechanism != AuthMechanism::none && !is_loopback_host(relay.host)) {
      section.context().error(section.get("auth")->place,
                              "relay '" + name.text +
                                  "': tls: opportunistic does not verify the server, so anybody could receive the "
                                  "password; use tls: starttls or implicit");
    }
    settings.relays[name.text] = std::move(relay);
  });
}

}  // namespace gazetted
